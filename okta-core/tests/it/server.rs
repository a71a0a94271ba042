//! A server that says what a test tells it to, byte for byte.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A request as it came in.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// Which request of the server this is, from zero.
    pub(crate) index: usize,
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn headers(&self, name: &str) -> Vec<&str> {
        let all = self
            .headers
            .iter()
            .filter(|(found, _)| found.eq_ignore_ascii_case(name));
        all.map(|(_, value)| value.as_str()).collect()
    }

    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap()
    }

    pub(crate) fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }
}

/// What the server does with a request.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    delay: Duration,
    how: How,
}

#[derive(Clone, Debug)]
enum How {
    Whole,
    /// These bytes instead of a response, and then the end of the connection.
    Bytes(Vec<u8>),
    /// The first bytes of the response, and then the end of the connection.
    Cut(usize),
    /// The first bytes of the response, and then nothing for ever.
    Stall(usize),
    /// The connection is reset.
    Reset,
    /// One byte after the other, with pauses.
    Drip(Duration),
}

impl Reply {
    pub(crate) fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        Self {
            status,
            headers,
            body: body.into(),
            delay: Duration::ZERO,
            how: How::Whole,
        }
    }

    pub(crate) fn ok(body: impl Into<Vec<u8>>) -> Self {
        Self::new(200, body)
    }

    pub(crate) fn error(status: u16, code: &str) -> Self {
        Self::new(
            status,
            format!(r#"{{"errorCode":"{code}","errorSummary":"summary of {code}","errorId":"oae1","errorCauses":[]}}"#),
        )
    }

    /// A refusal by a rate limit whose window ends in `seconds` by the server's clock.
    pub(crate) fn limited(seconds: i64) -> Self {
        Self::error(429, "E0000047").limits(10, 0, seconds).date(0)
    }

    pub(crate) fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    pub(crate) fn without_content_type(mut self) -> Self {
        self.headers.retain(|(name, _)| name != "content-type");
        self
    }

    pub(crate) fn request_id(self, id: &str) -> Self {
        self.header("x-okta-request-id", id)
    }

    pub(crate) fn limits(self, limit: u32, remaining: u32, reset_in: i64) -> Self {
        let reset = epoch() + reset_in;
        self.header("X-Rate-Limit-Limit", limit.to_string())
            .header("X-Rate-Limit-Remaining", remaining.to_string())
            .header("X-Rate-Limit-Reset", reset.to_string())
    }

    /// The server's clock, this many seconds ahead.
    pub(crate) fn date(self, ahead: i64) -> Self {
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs((epoch() + ahead) as u64);
        let date = httpdate(time);
        self.header("date", date)
    }

    pub(crate) fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    pub(crate) fn bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            how: How::Bytes(bytes.into()),
            ..Self::ok("")
        }
    }

    pub(crate) fn cut(mut self, at: usize) -> Self {
        self.how = How::Cut(at);
        self
    }

    pub(crate) fn stall(mut self, at: usize) -> Self {
        self.how = How::Stall(at);
        self
    }

    pub(crate) fn drip(mut self, pause: Duration) -> Self {
        self.how = How::Drip(pause);
        self
    }

    pub(crate) fn reset() -> Self {
        Self {
            how: How::Reset,
            ..Self::ok("")
        }
    }

    /// The response as it goes over the wire.
    pub(crate) fn wire(&self) -> Vec<u8> {
        let mut text = format!("HTTP/1.1 {} X\r\n", self.status);
        for (name, value) in &self.headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        if self.status != 204 && self.status != 304 {
            text.push_str(&format!("content-length: {}\r\n", self.body.len()));
        }
        text.push_str("\r\n");
        let mut bytes = text.into_bytes();
        bytes.extend_from_slice(&self.body);
        bytes
    }
}

pub(crate) fn epoch() -> i64 {
    SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap()
        .as_secs() as i64
}

/// Days since 1970 to a date, after the usual algorithm for the proleptic Gregorian calendar.
fn httpdate(time: SystemTime) -> String {
    let seconds = time.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    let (days, rest) = ((seconds / 86400) as i64, seconds % 86400);
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 {
        month_index + 3
    } else {
        month_index - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    format!(
        "{}, {day:02} {} {year} {:02}:{:02}:{:02} GMT",
        weekdays[days.rem_euclid(7) as usize],
        months[month as usize - 1],
        rest / 3600,
        rest / 60 % 60,
        rest % 60
    )
}

type Handler = Arc<dyn Fn(&Received) -> Reply + Send + Sync>;

/// A running server. It stops with the test's runtime.
#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) url: String,
    log: Arc<Mutex<Vec<Received>>>,
    pub(crate) connections: Arc<std::sync::atomic::AtomicUsize>,
}

impl Server {
    /// Answers each request with what `handler` says.
    pub(crate) async fn start(handler: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = Self {
            url,
            log: Arc::default(),
            connections: Arc::default(),
        };
        let (log, handler, connections) = (
            server.log.clone(),
            Arc::new(handler) as Handler,
            server.connections.clone(),
        );
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                connections.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                let (log, handler) = (log.clone(), handler.clone());
                tokio::spawn(async move {
                    let _ = serve(stream, &log, &handler).await;
                });
            }
        });
        server
    }

    /// Answers with these replies in order, and with a telling error after the last.
    pub(crate) async fn script(replies: impl IntoIterator<Item = Reply>) -> Self {
        let replies: Vec<Reply> = replies.into_iter().collect();
        Self::start(move |request| {
            replies
                .get(request.index)
                .cloned()
                .unwrap_or_else(|| Reply::error(418, "beyond the script"))
        })
        .await
    }

    /// The requests so far.
    pub(crate) fn received(&self) -> Vec<Received> {
        self.log.lock().unwrap().clone()
    }

    pub(crate) fn count(&self) -> usize {
        self.log.lock().unwrap().len()
    }
}

async fn serve(mut stream: TcpStream, log: &Mutex<Vec<Received>>, handler: &Handler) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = Vec::new();
    loop {
        let Some(mut request) = read(&mut stream, &mut buffer).await? else {
            return Ok(());
        };
        {
            let mut log = log.lock().unwrap();
            request.index = log.len();
            log.push(request.clone());
        }
        let reply = handler(&request);
        if !reply.delay.is_zero() {
            tokio::time::sleep(reply.delay).await;
        }
        let wire = reply.wire();
        match reply.how {
            How::Whole => stream.write_all(&wire).await?,
            How::Bytes(bytes) => {
                stream.write_all(&bytes).await?;
                return stream.shutdown().await;
            }
            How::Cut(at) => {
                stream.write_all(&wire[..at.min(wire.len())]).await?;
                return stream.shutdown().await;
            }
            How::Stall(at) => {
                stream.write_all(&wire[..at.min(wire.len())]).await?;
                std::future::pending::<()>().await;
            }
            How::Drip(pause) => {
                for byte in wire {
                    stream.write_all(&[byte]).await?;
                    tokio::time::sleep(pause).await;
                }
            }
            How::Reset => {
                // Closing with unread data or a zero linger resets; the latter is certain.
                #[allow(deprecated, reason = "the one way to reset a connection on purpose")]
                stream.set_linger(Some(Duration::ZERO))?;
                return Ok(());
            }
        }
    }
}

async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> std::io::Result<Option<Received>> {
    let head = loop {
        if let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        let mut chunk = vec![0; 16384];
        let count = stream.read(&mut chunk).await?;
        if count == 0 {
            return Ok(None);
        }
        buffer.extend_from_slice(&chunk[..count]);
    };
    let text = String::from_utf8_lossy(&buffer[..head]).into_owned();
    let mut lines = text.split("\r\n");
    let mut first = lines.next().unwrap_or_default().split(' ');
    let (method, target) = (
        first.next().unwrap_or_default().to_owned(),
        first.next().unwrap_or_default().to_owned(),
    );
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| {
            line.split_once(": ")
                .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        })
        .collect();
    let length = headers
        .iter()
        .find(|(name, _)| name == "content-length")
        .map_or(0, |(_, value)| value.parse().unwrap());
    while buffer.len() < head + length {
        let mut chunk = vec![0; 16384];
        let count = stream.read(&mut chunk).await?;
        if count == 0 {
            return Ok(None);
        }
        buffer.extend_from_slice(&chunk[..count]);
    }
    let body = buffer[head..head + length].to_vec();
    buffer.drain(..head + length);
    Ok(Some(Received {
        method,
        target,
        headers,
        body,
        index: 0,
    }))
}
