//! A host that answers with exactly the bytes that a test gives it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chainstore_egress::Url;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub(crate) struct Peer {
    pub(crate) url: Url,
    asked: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl Peer {
    /// Reads one request for each connection and writes `answer`. Then it closes the connection, or keeps
    /// it open and silent if `hold`.
    pub(crate) async fn start(answer: impl Into<Vec<u8>>, hold: bool) -> Self {
        let answer = Arc::new(answer.into());
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        let task = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                let answer = Arc::clone(&answer);
                tokio::spawn(async move {
                    let mut request = [0_u8; 4096];
                    let _ = stream.read(&mut request).await;
                    let _ = stream.write_all(&answer).await;
                    if hold {
                        std::future::pending::<()>().await;
                    }
                });
            }
        });
        let url =
            Url::parse(&format!("http://127.0.0.1:{port}/bot123:SECRET/method")).expect("a URL");
        Self { url, asked, task }
    }

    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.task.abort();
    }
}
