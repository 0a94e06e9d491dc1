//! What a task needs on the machine: found out first, brought if allowed, else named.

use std::io::{self, Write};

use crate::arguments::Consent;
use crate::command::{Failure, exists};
use crate::place::Place;

mod debian;
pub(crate) mod driver;
pub(crate) mod kernel;
pub(crate) mod node;
pub(crate) mod python;
mod targets;
pub(crate) mod verifpal;

/// One kind of thing a task cannot do without.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Need {
    /// A C compiler and linker for crates that bring C.
    Compiler,
    /// Node and npm, for the UI.
    Node,
    /// The web view the app is drawn in.
    WebView,
    /// A display that exists only in memory, and the driver that clicks in the app.
    Display,
    /// A browser for the UI on its fake backend.
    Browser,
    /// A reader of QR codes nobody here wrote.
    QrReader,
    /// Python, for the independent checker.
    Python,
    /// An emulated machine with a kernel that knows Bluetooth.
    Machine,
    /// D-Bus headers, for the Bluetooth clients.
    Bus,
    /// The standard libraries of the systems we only check for.
    Targets,
    /// The verifier of the protocol's models.
    Verifier,
    /// An emulated microcontroller.
    Part,
    /// A database server, for the cloud.
    Server,
}

/// Something missing, and how it comes here if that can be done for the person.
pub(crate) enum Missing {
    /// A package of Debian.
    Package(&'static str),
    /// Brought by the function, into the cache or the toolchain.
    Ours(String, fn(&Place) -> Result<(), Failure>),
    /// Only the person can bring it; the text says what it is.
    Theirs(String),
}

/// Makes sure all of `needs` are there.
pub(crate) fn provide(place: &Place, needs: &[Need], consent: Consent) -> Result<(), Failure> {
    let missing: Vec<Missing> = needs.iter().flat_map(|need| missing(place, *need)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    println!("Missing on this machine:");
    for thing in &missing {
        println!("  {}", thing.text());
    }
    let theirs = missing.iter().filter(|thing| matches!(thing, Missing::Theirs(_))).count();
    if theirs > 0 {
        return Err(Failure(format!("{theirs} of these must be installed by hand first")));
    }
    if consent == Consent::Ask && !debian::is_root() && !agreed()? {
        return Err(Failure("Nothing was installed".into()));
    }
    bring(place, missing)
}

fn bring(place: &Place, missing: Vec<Missing>) -> Result<(), Failure> {
    let mut packages = Vec::new();
    let mut ours = Vec::new();
    for thing in missing {
        match thing {
            Missing::Package(name) => packages.push(name),
            Missing::Ours(name, bring) => ours.push((name, bring)),
            Missing::Theirs(name) => return Err(Failure(name)),
        }
    }
    packages.sort_unstable();
    packages.dedup();
    debian::install(&packages)?;
    for (name, bring) in ours {
        println!("Bringing {name}");
        bring(place)?;
    }
    Ok(())
}

fn missing(place: &Place, need: Need) -> Vec<Missing> {
    let mut missing: Vec<Missing> = match debian::packages(need) {
        [] => Vec::new(),
        names if cfg!(target_os = "linux") && exists("apt-get") => {
            debian::absent(names).into_iter().map(Missing::Package).collect()
        }
        names if cfg!(target_os = "linux") => by_program(need, names),
        _ => elsewhere(need),
    };
    missing.extend(match need {
        Need::Node => node::missing(),
        Need::Display => driver::missing(place),
        Need::Machine => {
            [python::MACHINE.missing(place), kernel::missing(place)].into_iter().flatten().collect()
        }
        Need::Targets => targets::missing(),
        Need::Verifier => verifpal::missing(place),
        Need::Python => python::CHECKER.missing(place).into_iter().collect(),
        Need::Compiler
        | Need::WebView
        | Need::Browser
        | Need::QrReader
        | Need::Bus
        | Need::Part
        | Need::Server => Vec::new(),
    });
    missing
}

/// On a Linux without apt: the programs that show that the packages are there under another name.
fn by_program(need: Need, names: &[&str]) -> Vec<Missing> {
    let programs: &[&str] = match need {
        Need::Compiler => &["cc", "pkg-config"],
        Need::Display => &["Xvfb", "WebKitWebDriver", "import"],
        Need::Browser => &["chromium"],
        Need::QrReader => &["zbarimg"],
        Need::Python => &["python3"],
        Need::Part => &["qemu-system-arm"],
        Need::Server => &["postgres", "initdb", "setpriv", "curl", "openssl"],
        Need::Machine => &["qemu-system-x86_64", "btvirt", "socat", "busybox", "apt-get"],
        Need::WebView | Need::Bus | Need::Node | Need::Targets | Need::Verifier => &[],
    };
    let absent: Vec<&str> = programs.iter().copied().filter(|program| !exists(program)).collect();
    if absent.is_empty() {
        return Vec::new();
    }
    vec![Missing::Theirs(format!("{} (on Debian: {})", absent.join(", "), names.join(" ")))]
}

/// On macOS and Windows: what must be there, and what only Linux has.
fn elsewhere(need: Need) -> Vec<Missing> {
    let theirs = |text: &str| vec![Missing::Theirs(text.to_owned())];
    match need {
        Need::Compiler if cfg!(target_os = "macos") && !exists("cc") => {
            theirs("the Xcode command line tools: xcode-select --install")
        }
        Need::Compiler if cfg!(windows) && !exists("cl") && !exists("gcc") => {
            theirs("the C++ build tools of Visual Studio (and WebView2, which Windows 11 brings)")
        }
        Need::Display => theirs("the app under WebDriver runs on Linux only"),
        Need::Machine => theirs("the virtual machine with a Bluetooth stack runs on Linux only"),
        Need::Browser => theirs("chromium at /usr/bin/chromium: the browser tests run on Linux only"),
        Need::Part if !exists("qemu-system-arm") => theirs("qemu-system-arm"),
        Need::Server => theirs("PostgreSQL in a folder of its own: the cloud's tests run on Linux only"),
        Need::QrReader if !exists("zbarimg") => theirs("zbarimg (zbar)"),
        Need::Python if !exists("python3") => theirs("Python 3.11 or newer as python3"),
        Need::Compiler
        | Need::Node
        | Need::WebView
        | Need::QrReader
        | Need::Python
        | Need::Bus
        | Need::Targets
        | Need::Verifier
        | Need::Part => Vec::new(),
    }
}

impl Missing {
    fn text(&self) -> String {
        match self {
            Self::Package(name) => format!("Debian package {name}"),
            Self::Ours(name, _) | Self::Theirs(name) => name.clone(),
        }
    }
}

fn agreed() -> Result<bool, Failure> {
    print!("Install them now? [y/N] ");
    io::stdout().flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}
