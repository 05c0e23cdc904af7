use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// One address for several programs, like a load balancer: each connection goes to the next program that
/// accepts it, and a program that does not run is skipped. It stops when this value is dropped.
pub(crate) struct Balancer {
    address: SocketAddr,
    accepting: JoinHandle<()>,
}

impl Balancer {
    /// Starts a balancer for these addresses; the programs need not run yet.
    pub(crate) async fn start(programs: Vec<SocketAddr>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let programs: Arc<[SocketAddr]> = programs.into();
        let accepting = tokio::spawn(async move {
            let turn = Arc::new(AtomicUsize::new(0));
            while let Ok((caller, _)) = listener.accept().await {
                tokio::spawn(forward(caller, Arc::clone(&programs), Arc::clone(&turn)));
            }
        });
        Self { address, accepting }
    }

    /// The address for callers.
    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// Forwards one connection. If no program accepts it, the connection is closed without an answer.
async fn forward(mut caller: TcpStream, programs: Arc<[SocketAddr]>, turn: Arc<AtomicUsize>) {
    for _ in 0..programs.len() {
        let next = turn.fetch_add(1, Ordering::Relaxed) % programs.len();
        if let Ok(mut program) = TcpStream::connect(programs[next]).await {
            // An error can be ignored: if one side breaks off, both connections are closed.
            let _ = copy_bidirectional(&mut caller, &mut program).await;
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    /// Answers every connection with one letter.
    async fn program(letter: u8) -> (SocketAddr, JoinHandle<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let serving = tokio::spawn(async move {
            while let Ok((mut caller, _)) = listener.accept().await {
                caller.write_all(&[letter]).await.expect("a caller");
            }
        });
        (address, serving)
    }

    async fn asked(balancer: &Balancer) -> String {
        let mut caller = TcpStream::connect(balancer.address())
            .await
            .expect("a connection");
        let mut answer = String::new();
        caller
            .read_to_string(&mut answer)
            .await
            .expect("an end of the answer");
        answer
    }

    #[tokio::test]
    async fn connections_go_round_and_pass_over_the_dead() {
        let ((a, _a), (b, dies)) = (program(b'a').await, program(b'b').await);
        let balancer = Balancer::start(vec![a, b]).await;
        assert_eq!(
            [
                asked(&balancer).await,
                asked(&balancer).await,
                asked(&balancer).await
            ],
            ["a", "b", "a"]
        );
        dies.abort();
        let _ = dies.await;
        assert_eq!([asked(&balancer).await, asked(&balancer).await], ["a", "a"]);
    }

    #[tokio::test]
    async fn without_anybody_the_connection_ends() {
        let (address, dies) = program(b'a').await;
        dies.abort();
        let _ = dies.await;
        let balancer = Balancer::start(vec![address]).await;
        assert_eq!(asked(&balancer).await, "");
    }
}
