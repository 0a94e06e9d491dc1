//! Runs one lock until it is told to stop: takes its state directory, starts its carrier and control socket, and
//! keeps the world around it when it ends.

use std::io::Write;
use std::sync::Arc;
use std::time::SystemTime;

use lock_emulator::control::{self, Control};
use lock_emulator::serve::{self, Handle, WorldClock};
use lock_emulator::{Battery, Device, Flash, MemoryMedium, MotorTiming, Parts, StateDir, World, setup};
use lock_protocol::Mono;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Notify;

use crate::arguments::{Carrier, ServeArguments, Show};

pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>;

/// An ATT value is the MTU less this.
const ATT_HEADER: usize = 3;

pub(crate) async fn serve(arguments: ServeArguments) -> Result<(), Failure> {
    let dir = StateDir::take(&arguments.state)?;
    let world = host_time();
    let device = wake(&arguments, &dir, world)?;
    let (handle, running) = serve::run(device, WorldClock::starting_at(world));
    let running = tokio::spawn(running);
    let stopped = until_stopped(&arguments, &dir, handle).await;
    // Every handle is gone, so the task ends and gives the lock back.
    World::of(&running.await?).keep(&dir)?;
    stopped
}

/// The host's time of day stands for the world's: it goes on while no process runs, as a clock with a cell does.
#[expect(clippy::disallowed_methods, reason = "this is the shell, and the only place that reads the clock")]
fn host_time() -> Mono {
    let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Mono(u64::try_from(since_1970.as_millis()).unwrap_or(u64::MAX))
}

fn wake(arguments: &ServeArguments, dir: &StateDir, world: Mono) -> Result<Device, Failure> {
    let timing = MotorTiming { travel_ms: arguments.motor_ms, ..MotorTiming::default() };
    let mut parts = Parts::in_dir(dir, timing, world)?;
    if arguments.flash_in_memory {
        parts.flash = Flash::new(Box::new(MemoryMedium::new()));
    }
    if arguments.battery_swap || arguments.clock_lost {
        parts.battery = Battery::full();
    }
    if arguments.clock_lost {
        parts.rtc.lose(world);
    }
    let text = setup::text(&parts.identity);
    dir.replace("setup.txt", format!("{}\n", *text).as_bytes())?;
    dir.replace("setup.png", &setup::picture(&text)?)?;
    let device = Device::boot(parts, world)?;
    World::of(&device).keep(dir)?;
    introduce(arguments, &device, &text)?;
    Ok(device)
}

/// Prints where the setup code is, and the code itself where it may be seen.
fn introduce(arguments: &ServeArguments, device: &Device, text: &str) -> Result<(), Failure> {
    let new = device.state().is_some_and(|state| state.owned.is_none());
    let mut out = std::io::stdout().lock();
    if arguments.show_setup == Show::Always || (arguments.show_setup == Show::WhenNew && new) {
        writeln!(out, "{}", setup::characters(text)?)?;
    }
    let state = if new { "factory-new" } else { "owned" };
    let place = arguments.state.display();
    writeln!(
        out,
        "{}: {state}; its setup code is in {place}/setup.png and {place}/setup.txt",
        arguments.name
    )?;
    Ok(out.flush()?)
}

async fn until_stopped(arguments: &ServeArguments, dir: &StateDir, handle: Handle) -> Result<(), Failure> {
    let stop = Arc::new(Notify::new());
    let control = Control { handle: handle.clone(), stop: Arc::clone(&stop) };
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let carrier = carry(arguments, handle.clone());
    let listening = listen(arguments, control);
    tokio::select! {
        ended = carrier => ended,
        ended = listening => ended,
        ended = wire(arguments, handle.clone()) => ended,
        ended = keep_world(dir, handle) => ended,
        () = stop.notified() => Ok(()),
        _ = terminate.recv() => Ok(()),
        _ = interrupt.recv() => Ok(()),
    }
}

/// Keeps the world around the lock whenever it has changed and nobody waits for the lock.
async fn keep_world(dir: &StateDir, handle: Handle) -> Result<(), Failure> {
    let mut kept = None;
    let mut pause = tokio::time::interval(std::time::Duration::from_secs(2));
    loop {
        pause.tick().await;
        let at_rest = |device: &mut Device| !device.connected() && !device.bolt().moving();
        let world = handle.with(move |device, _| at_rest(device).then(|| World::of(device))).await?;
        if let Some(world) = world.filter(|world| kept != Some(*world)) {
            world.keep(dir)?;
            kept = Some(world);
        }
    }
}

async fn listen(arguments: &ServeArguments, control: Control) -> Result<(), Failure> {
    let Some(address) = &arguments.control else { return std::future::pending().await };
    let listener = control::bind(address).await.map_err(|error| no_place(address, &error))?;
    say(arguments, &format!("control at {}", listener.address()?))?;
    Ok(control::serve(listener, control).await?)
}

/// Names the address that cannot be had, which the host's error does not.
fn no_place(address: &dyn std::fmt::Display, error: &std::io::Error) -> String {
    format!(
        "Failed to listen at {address} ({error}): stop what has it, or choose another port or path; port 0 takes a free one"
    )
}

async fn carry(arguments: &ServeArguments, handle: Handle) -> Result<(), Failure> {
    let frame_len_cap = usize::from(arguments.att_mtu) - ATT_HEADER;
    match &arguments.serve {
        Carrier::Memory => {
            say(arguments, "no phone reaches it")?;
            std::future::pending().await
        }
        Carrier::Tcp(address) => {
            let listener = serve::tcp::bind(*address).await;
            let listener = listener.map_err(|error| no_place(&format_args!("tcp:{address}"), &error))?;
            say(arguments, &format!("serving at tcp:{}", listener.local_addr()?))?;
            Ok(serve::tcp::serve(listener, handle, frame_len_cap).await?)
        }
        Carrier::Ble(adapter) => carry_ble(arguments, adapter, handle, frame_len_cap).await,
    }
}

#[cfg(feature = "gpio")]
async fn wire(arguments: &ServeArguments, handle: Handle) -> Result<(), Failure> {
    let wires = &arguments.wires;
    let Some(relay) = wires.relay_line else { return std::future::pending().await };
    let wiring = lock_emulator::wires::Wiring {
        chip: wires.gpio_chip.clone(),
        relay,
        hold: std::time::Duration::from_millis(wires.relay_ms),
        door: wires.door_line,
        button: wires.button_line,
    };
    Ok(lock_emulator::wires::Wires::take(wiring)?.connect(handle).await?)
}

/// Without the feature nothing is wired.
#[cfg(not(feature = "gpio"))]
async fn wire(_: &ServeArguments, _: Handle) -> Result<(), Failure> {
    std::future::pending().await
}

#[cfg(feature = "ble")]
async fn carry_ble(
    arguments: &ServeArguments,
    adapter: &str,
    handle: Handle,
    frame_len_cap: usize,
) -> Result<(), Failure> {
    let radio = serve::ble::Radio::open(adapter).await?;
    say(arguments, &format!("serving at ble:{adapter}, address {}", radio.address().await?))?;
    let pace = serve::ble::Pace {
        frame_len_cap,
        notify_gap: std::time::Duration::from_millis(arguments.notify_gap_ms),
        advertise_again: arguments.advertise_again_ms.map(std::time::Duration::from_millis),
    };
    Ok(radio.serve(handle, pace).await?)
}

#[cfg(not(feature = "ble"))]
#[expect(clippy::unused_async, reason = "the same signature as with the feature")]
async fn carry_ble(_: &ServeArguments, _: &str, _: Handle, _: usize) -> Result<(), Failure> {
    Err("This build has no Bluetooth; build it with `--features ble`".into())
}

/// One line on stdout, for the person or script that started the lock.
fn say(arguments: &ServeArguments, what: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}: {what}", arguments.name)?;
    Ok(out.flush()?)
}
