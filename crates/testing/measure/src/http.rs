//! HTTP/1.1 with keep-alive and nothing else: load must cost less than what it loads.

use std::borrow::Cow;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// One connection of a client, kept open.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    head: usize,
}

/// What a client asked.
pub(crate) struct Request<'a> {
    /// The path.
    pub(crate) target: &'a str,
    /// The body.
    pub(crate) body: &'a [u8],
}

/// Answers requests with JSON.
pub(crate) trait Service: Send + Sync + 'static {
    /// The body of the answer.
    fn answer(&self, request: Request<'_>) -> impl Future<Output = Cow<'static, [u8]>> + Send;
}

/// Where a message of HTTP ends.
struct Frame {
    head: usize,
    length: usize,
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: Vec::with_capacity(4096),
            head: 0,
        })
    }

    /// Connects to a program that is still starting.
    pub(crate) async fn open_soon(address: SocketAddr, within: Duration) -> io::Result<Self> {
        let give_up = tokio::time::Instant::now() + within;
        loop {
            match Self::open(address).await {
                Err(_) if tokio::time::Instant::now() < give_up => {
                    tokio::time::sleep(Duration::from_millis(2)).await;
                }
                opened => return opened,
            }
        }
    }

    /// Sends a request as it is and reads the whole answer; its status.
    pub(crate) async fn send(&mut self, request: &[u8]) -> io::Result<u16> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let frame = read(&mut self.stream, &mut self.buffer).await?;
        let frame = frame.ok_or(io::ErrorKind::UnexpectedEof)?;
        self.head = frame.head;
        let status = self
            .buffer
            .get(9..12)
            .and_then(|digits| std::str::from_utf8(digits).ok());
        status
            .and_then(|digits| digits.parse().ok())
            .ok_or_else(|| io::ErrorKind::InvalidData.into())
    }

    /// The body of the last answer.
    pub(crate) fn body(&self) -> &[u8] {
        &self.buffer[self.head..]
    }
}

/// A POST of JSON, headers between the usual ones and the body.
pub(crate) fn post(target: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST {target} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n{headers}content-length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// Serves until the task is dropped.
pub(crate) async fn serve(listener: TcpListener, service: Arc<impl Service>) {
    while let Ok((stream, _)) = listener.accept().await {
        let service = Arc::clone(&service);
        // A client that goes away ends its own connection.
        tokio::spawn(async move { talk(stream, &*service).await });
    }
}

async fn talk(mut stream: TcpStream, service: &impl Service) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = Vec::with_capacity(4096);
    loop {
        buffer.clear();
        let Some(frame) = read(&mut stream, &mut buffer).await? else {
            return Ok(());
        };
        let (head, body) = buffer.split_at(frame.head);
        let line = head.split(|byte| *byte == b'\r').next().unwrap_or_default();
        let target = line.split(|byte| *byte == b' ').nth(1).unwrap_or_default();
        let target = std::str::from_utf8(target).unwrap_or_default();
        let answer = service.answer(Request { target, body }).await;
        let mut out = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            answer.len()
        )
        .into_bytes();
        if answer.len() < 16_384 {
            out.extend_from_slice(&answer);
            stream.write_all(&out).await?;
        } else {
            stream.write_all(&out).await?;
            stream.write_all(&answer).await?;
        }
    }
}

/// Reads one message; `None` when the other side has closed between two.
async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> io::Result<Option<Frame>> {
    loop {
        if let Some(frame) = frame(buffer) {
            let whole = frame.head + frame.length;
            while buffer.len() < whole {
                buffer.reserve(whole - buffer.len());
                if stream.read_buf(buffer).await? == 0 {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
            }
            return Ok(Some(frame));
        }
        if stream.read_buf(buffer).await? == 0 {
            return if buffer.is_empty() {
                Ok(None)
            } else {
                Err(io::ErrorKind::UnexpectedEof.into())
            };
        }
    }
}

fn frame(buffer: &[u8]) -> Option<Frame> {
    let head = buffer.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let mut lines = buffer[..head].split(|byte| *byte == b'\n');
    let length = lines.find_map(|line| {
        let (name, value) = line.split_at_checked(15)?;
        let ours = name.eq_ignore_ascii_case(b"content-length:");
        let digits = std::str::from_utf8(value).ok().filter(|_| ours)?;
        digits.trim().parse().ok()
    });
    let length = length.unwrap_or(0);
    Some(Frame { head, length })
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Echo;
    impl Service for Echo {
        async fn answer(&self, request: Request<'_>) -> Cow<'static, [u8]> {
            [request.target.as_bytes(), request.body].concat().into()
        }
    }

    #[tokio::test]
    async fn requests_of_any_size_come_and_go_over_one_connection() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(serve(listener, Arc::new(Echo)));
        let mut connection = Connection::open(address).await.expect("a connection");
        for size in [0, 1, 4_000, 300_000] {
            let body = vec![b'x'; size];
            let status = connection
                .send(&post("/a", "", &body))
                .await
                .expect("an answer");
            assert_eq!(status, 200);
            assert_eq!(connection.body(), [b"/a", &body[..]].concat());
        }
    }

    #[test]
    fn the_length_is_found_in_any_spelling() {
        let length = |text: &str| frame(text.as_bytes()).map(|frame| (frame.head, frame.length));
        assert_eq!(
            length("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n"),
            Some((38, 7))
        );
        assert_eq!(length("GET / HTTP/1.1\r\nhost: a\r\n\r\n"), Some((27, 0)));
        assert_eq!(length("HTTP/1.1 200 OK\r\nContent-Le"), None);
    }
}
