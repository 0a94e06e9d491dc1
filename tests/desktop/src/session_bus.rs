//! A person's own session bus, as a desktop gives everybody who logs in; with a keyring on it where they have one.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use tokio::time::{interval, timeout};

use crate::Trouble;
use crate::kept::Kept;

/// How long the keyring may take until it answers on the bus.
const START_LIMIT: Duration = Duration::from_secs(20);

/// Nothing is started on demand: what is on the bus is what the story put there.
const CONFIG: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// What the person types when they log in, which also opens their keyring.
const LOGIN: &str = "login password of the person";

/// A running bus.
#[derive(Debug)]
pub(crate) struct SessionBus {
    address: String,
    keyring: Option<Kept>,
    _daemon: Kept,
}

impl SessionBus {
    /// Starts a bus for the person whose home this is.
    pub(crate) fn start(home: &Path, log: &Path) -> Result<Self, Trouble> {
        let config = home.join("session-bus.conf");
        fs::write(&config, CONFIG)?;
        let mut command = Command::new("dbus-daemon");
        command.args(["--nofork", "--nopidfile", "--print-address=1"]);
        command.arg(format!("--config-file={}", config.display())).stdout(Stdio::piped());
        let mut daemon = Kept::start(&mut command, log)?;

        let mut address = String::new();
        let output = daemon.output().ok_or("The session bus has no output")?;
        BufReader::new(output).read_line(&mut address)?;
        if address.trim().is_empty() {
            return Err("The session bus did not start; is the Debian package dbus installed?".into());
        }
        Ok(Self { address: address.trim().to_owned(), keyring: None, _daemon: daemon })
    }

    /// Puts GNOME's keyring on the bus, opened by the login; what it keeps lies in `home`.
    pub(crate) async fn start_keyring(&mut self, home: &Path, log: &Path) -> Result<(), Trouble> {
        let (runtime, data, typed) = (home.join("runtime"), home.join("xdg-data"), home.join("login"));
        fs::create_dir_all(&runtime)?;
        fs::create_dir_all(&data)?;
        fs::write(&typed, LOGIN)?;
        let mut command = Command::new("gnome-keyring-daemon");
        command
            .args(["--foreground", "--components=secrets", "--unlock", "--control-directory"])
            .arg(&runtime)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.address)
            .env("HOME", home)
            .env("XDG_DATA_HOME", &data)
            .env("XDG_RUNTIME_DIR", &runtime)
            .env_remove("DISPLAY")
            .stdin(fs::File::open(&typed)?)
            .stdout(Stdio::null());
        self.keyring = Some(Kept::start_reading(&mut command, log)?);

        let answers = async {
            let mut pause = interval(Duration::from_millis(50));
            loop {
                pause.tick().await;
                let asked =
                    self.ask("org.freedesktop.DBus.NameHasOwner", &["string:org.freedesktop.secrets"])?;
                if asked.contains("boolean true") {
                    return Ok::<_, Trouble>(());
                }
            }
        };
        timeout(START_LIMIT, answers).await.map_err(|_| "The keyring does not answer")?
    }

    /// How many secrets of the app lie opened in the keyring, as the keyring itself says.
    pub(crate) fn secrets_in_keyring(&self) -> Result<usize, Trouble> {
        let found = self.send(
            "org.freedesktop.secrets",
            "/org/freedesktop/secrets",
            &["org.freedesktop.Secret.Service.SearchItems", "dict:string:string:service,Latchstring"],
        )?;
        Ok(found.matches("object path").count())
    }

    /// For `DBUS_SESSION_BUS_ADDRESS`.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    fn ask(&self, method: &str, arguments: &[&str]) -> Result<String, Trouble> {
        let call: Vec<&str> = std::iter::once(method).chain(arguments.iter().copied()).collect();
        self.send("org.freedesktop.DBus", "/org/freedesktop/DBus", &call)
    }

    fn send(&self, to: &str, object: &str, call: &[&str]) -> Result<String, Trouble> {
        let answer = Command::new("dbus-send")
            .arg(format!("--bus={}", self.address))
            .args(["--print-reply", &format!("--dest={to}"), object])
            .args(call)
            .output()?;
        if !answer.status.success() {
            return Err(String::from_utf8_lossy(&answer.stderr).into_owned().into());
        }
        Ok(String::from_utf8_lossy(&answer.stdout).into_owned())
    }
}
