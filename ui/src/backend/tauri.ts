// The backend of the app: Rust, through Tauri. The only file that knows Tauri.

import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import { writeText } from "@tauri-apps/plugin-clipboard-manager";
import { type Backend, CommandFailure, type Events, type Stop } from "./backend";
import type { BoltAction, CommandError, KeyDraft, Progress, Snapshot } from "./contract";

export class TauriBackend implements Backend {
  async listen(events: Events): Promise<Stop> {
    const takeLink = async (): Promise<void> => {
      const link = await call<string | null>("take_arrived_link");
      if (link !== null) {
        events.linkOpened(link);
      }
    };
    const stops = await Promise.all([
      listen<Snapshot>("snapshot-changed", ({ payload }) => events.snapshotChanged(payload)),
      listen<Progress>("progress-made", ({ payload }) => events.progress(payload)),
      listen("link-arrived", () => void takeLink()),
    ]);
    // The link that started the app came before anybody listened.
    await takeLink();
    return () => stops.forEach((stop) => stop());
  }

  snapshot = () => call<Snapshot>("snapshot");
  createVault = (passphrase: string) => call<void>("create_vault", { passphrase });
  openVault = (passphrase: string) => call<void>("open_vault", { passphrase });

  readSetupCode = (text: string) => call<never>("read_setup_code", { text });
  readSetupImage = async (bytes: Uint8Array) => call<never>("read_setup_image", { image: await base64(bytes) });
  setUpDoor = (setupText: string, name: string, zone: string) => call<string>("set_up_door", { setupText, name, zone });
  resumeSetUp = (door: string) => call<void>("resume_set_up", { door });
  forgetSetUp = (door: string) => call<void>("forget_set_up", { door });
  operateDoor = (door: string, action: BoltAction) => call<never>("test_door", { door, action });
  renameDoor = (door: string, name: string) => call<void>("rename_door", { door, name });

  renameHost = (name: string) => call<void>("rename_host", { name });
  previewKey = (draft: KeyDraft) => call<never>("preview_key", { draft });
  makeKey = (draft: KeyDraft) => call<never>("make_key", { draft });
  showKey = (grant: string) => call<never>("show_key", { grant });
  saveKeyQr = (grant: string) => call<string | null>("save_key_qr", { grant });
  takeBack = (grant: string) => call<void>("take_back", { grant });
  undoTakeBack = (grant: string) => call<void>("undo_take_back", { grant });
  visitDoor = (door: string) => call<never>("visit_door", { door });
  doorLog = (door: string, beforeSeq: number | null) => call<never>("door_log", { door, beforeSeq });

  recoverySheet = () => call<never>("recovery_sheet");
  saveRecoverySheet = () => call<string | null>("save_recovery_sheet");
  confirmRecovery = () => call<void>("confirm_recovery");
  restore = (text: string) => call<never>("restore", { text });

  readLink = (text: string) => call<never>("read_link", { text });
  readLinkImage = async (bytes: Uint8Array) => call<never>("read_link_image", { image: await base64(bytes) });
  acceptKey = (link: string) => call<string[]>("accept_key", { link });
  removeKey = (key: string) => call<void>("remove_key", { key });
  useKey = (key: string, action: BoltAction) => call<never>("unlock", { key, action });

  copyText = (text: string) => writeText(text);
}

async function call<T>(command: string, args?: Record<string, unknown>): Promise<T> {
  try {
    return await invoke<T>(command, args);
  } catch (thrown) {
    throw isCommandError(thrown) ? new CommandFailure(thrown) : thrown;
  }
}

function isCommandError(thrown: unknown): thrown is CommandError {
  return typeof thrown === "object" && thrown !== null && "code" in thrown;
}

/** Pictures cross as base64, because JSON has no bytes. */
function base64(bytes: Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^data:[^,]*,/, ""));
    reader.onerror = () => reject(reader.error ?? new Error("The picture could not be read"));
    reader.readAsDataURL(new Blob([bytes as BlobPart]));
  });
}
