//! A server that does as little as possible, so that the clients are what is measured: pages of users rendered beforehand, and a user.
//! It runs in a process of its own.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread;

use crate::pages;

/// Users of a page.
pub const PAGE: usize = 200;

/// Different pages; a longer list repeats them.
const DISTINCT: usize = 16;

/// Starts this program again as a server of a list of so many users. It must call [`serve`] then.
///
/// # Errors
/// When the process can't be started.
pub fn start(users: usize) -> io::Result<Server> {
    let mut child = Command::new(std::env::current_exe()?)
        .args(["--serve", &users.to_string()])
        .stdout(Stdio::piped())
        .spawn()?;
    let mut org = String::new();
    if let Some(output) = child.stdout.take() {
        BufReader::new(output).read_line(&mut org)?;
    }
    Ok(Server {
        child,
        org: org.trim().to_owned(),
    })
}

/// A server in another process, which ends with this handle.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Its URL.
    pub org: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Org {
    url: String,
    pages: usize,
    bodies: Vec<Vec<u8>>,
    user: Vec<u8>,
}

/// Serves until the process is killed. Prints its URL first.
///
/// # Errors
/// When there is no port.
#[allow(clippy::print_stdout, reason = "this is how the other process learns the port")]
pub fn serve(users: usize) -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    let pages = users.div_ceil(PAGE);
    let org = Arc::new(Org {
        pages,
        bodies: (0..pages.min(DISTINCT))
            .map(|page| pages::users_from(page * PAGE, PAGE))
            .collect(),
        user: pages::user(),
        url,
    });
    println!("{}", org.url);
    for stream in listener.incoming() {
        let (stream, org) = (stream?, Arc::clone(&org));
        thread::spawn(move || answer(stream, &org));
    }
    Ok(())
}

fn answer(mut stream: TcpStream, org: &Org) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut requests = BufReader::new(stream.try_clone()?);
    let (mut line, mut response) = (String::new(), Vec::new());
    loop {
        line.clear();
        if requests.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
        while line.trim() != "" {
            line.clear();
            requests.read_line(&mut line)?;
        }
        let (links, body) = org.answer(&path);
        response.clear();
        write!(
            response,
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nx-okta-request-id: \
             3f5b0d0c7c1c4f4d9a0e5e1c0d7a9b11\r\nx-rate-limit-limit: 10000000\r\nx-rate-limit-remaining: 9999999\r\n\
             x-rate-limit-reset: 4102444800\r\ncache-control: no-cache, no-store\r\n{links}\r\n",
            body.len()
        )?;
        response.extend_from_slice(body);
        stream.write_all(&response)?;
    }
}

impl Org {
    /// The links of a page and its body.
    fn answer(&self, path: &str) -> (String, &[u8]) {
        let Some(query) = path.strip_prefix("/api/v1/users?") else {
            return (String::new(), &self.user);
        };
        let page: usize = query
            .split('&')
            .find_map(|parameter| parameter.strip_prefix("after=")?.parse().ok())
            .unwrap_or(0);
        let mut links = format!("link: <{}{path}>; rel=\"self\"\r\n", self.url);
        if page + 1 < self.pages {
            links += &format!(
                "link: <{}/api/v1/users?after={}&limit={PAGE}>; rel=\"next\"\r\n",
                self.url,
                page + 1
            );
        }
        (links, &self.bodies[page % DISTINCT])
    }
}
