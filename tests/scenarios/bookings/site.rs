//! A booking site on loopback that answers what the story wants, and the calendars that it serves.
#![expect(clippy::unwrap_used, reason = "a site that cannot be built fails its story")]

use std::fmt::Write;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A site; gone when it is dropped.
pub(super) struct Site {
    /// The address of its calendar, with a secret in it.
    pub(super) address: String,
    state: Arc<Mutex<State>>,
    task: JoinHandle<()>,
}

struct State {
    status: u16,
    headers: String,
    body: String,
    version: u32,
    asked: Vec<String>,
}

impl Drop for Site {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Site {
    pub(super) async fn start(body: &str) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(Mutex::new(State {
            status: 200,
            headers: String::new(),
            body: body.to_owned(),
            version: 1,
            asked: Vec::new(),
        }));
        let shared = Arc::clone(&state);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&shared)));
            }
        });
        let address = format!("http://127.0.0.1:{port}/calendar/ical/77.ics?s=5ecre7t0ken5ecre7t0ken");
        Self { address, state, task }
    }

    pub(super) fn answers(&self, body: &str) {
        self.answers_with(200, body);
    }

    pub(super) fn answers_with(&self, status: u16, body: &str) {
        let mut state = self.state.lock().unwrap();
        (state.status, state.body) = (status, body.to_owned());
        state.version += 1;
    }

    /// Sends whoever asks somewhere else.
    pub(super) fn leads_to(&self, address: &str) {
        let mut state = self.state.lock().unwrap();
        (state.status, state.headers) = (302, format!("Location: {address}\r\n"));
    }

    /// The heads of all requests.
    pub(super) fn asked(&self) -> Vec<String> {
        self.state.lock().unwrap().asked.clone()
    }
}

async fn serve(mut stream: TcpStream, state: Arc<Mutex<State>>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let answer = {
        let mut state = state.lock().unwrap();
        let tag = format!("\"{}\"", state.version);
        let known = state.status == 200 && head.contains(&tag);
        state.asked.push(head);
        let (status, body) = if known { (304, "") } else { (state.status, state.body.as_str()) };
        let headers = &state.headers;
        format!(
            "HTTP/1.1 {status} X\r\nETag: {tag}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        )
    };
    let _ = stream.write_all(answer.as_bytes()).await;
}

/// A calendar as Vrbo writes it: ids, first days, days of departure, titles.
pub(super) fn calendar(entries: &[(&str, &str, &str, &str)]) -> String {
    written_by("-//HomeAway.com, Inc.//EN", entries)
}

/// The same as another site writes it.
pub(super) fn written_by(producer: &str, entries: &[(&str, &str, &str, &str)]) -> String {
    let mut text = format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:{producer}\r\n");
    for (uid, first, last, title) in entries {
        write!(
            text,
            "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTART;VALUE=DATE:{first}\r\nDTEND;VALUE=DATE:{last}\r\n\
             SUMMARY:{title}\r\nEND:VEVENT\r\n"
        )
        .unwrap();
    }
    text + "END:VCALENDAR\r\n"
}
