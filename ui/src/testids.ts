// Every handle that automated tests may hold on to, in one place. A control without one does not exist for them.
// A choice that is drawn as a card carries its handle on the card, which is what a finger or a driver can hit.

/** Handles with an id in them, such as the card of one key. */
export const testidOf = {
  keyCard: (id: string) => `key-card-${id}`,
  doorCard: (id: string) => `door-card-${id}`,
  grantRow: (id: string) => `grant-row-${id}`,
  preset: (preset: string) => `preset-${preset}`,
  /** The window's number is left away for the first one. */
  weekday: (day: number, window = 0) => (window === 0 ? `weekday-${day}` : `weekday-${day}-${window}`),
  hoursFrom: (window: number) => `hours-from-${window}`,
  hoursUntil: (window: number) => `hours-until-${window}`,
  hoursRemove: (window: number) => `hours-remove-${window}`,
  keyDoor: (id: string) => `key-door-${id}`,
  step: (name: string) => `set-up-step-${name}`,
  stage: (name: string) => `stage-${name}`,
} as const;

export const testids = {
  // Frame
  navKeys: "nav-keys",
  navDoors: "nav-doors",
  navMore: "nav-more",
  back: "back",
  error: "error",
  errorAction: "error-action",
  errorTitle: "error-title",
  splash: "splash",

  // First run and vault
  welcomeHaveLink: "welcome-have-link",
  welcomeManageDoors: "welcome-manage-doors",
  welcomeSkip: "welcome-skip",
  passphrase: "passphrase",
  passphraseAgain: "passphrase-again",
  createVault: "create-vault",
  openVault: "open-vault",

  // Guest: keys
  keysEmpty: "keys-empty",
  openLinkStart: "open-link-start",
  unlock: "unlock",
  lockAgain: "lock-again",
  attemptStatus: "attempt-status",
  keyDetails: "key-details",
  keyRefused: "key-refused",
  removeKey: "remove-key",
  removeKeyConfirm: "remove-key-confirm",

  // Guest: open a link
  linkText: "link-text",
  linkRead: "link-read",
  linkImage: "link-image",
  proposal: "key-proposal",
  acceptKey: "accept-key",
  declineKey: "decline-key",

  // Host: doors
  doorsEmpty: "doors-empty",
  setUpStart: "set-up-start",
  doorUnlock: "door-unlock",
  doorLock: "door-lock",
  doorVisit: "door-visit",
  doorLog: "door-log",
  doorMakeKey: "door-make-key",
  doorRename: "door-rename",
  doorName: "door-name",
  doorRenameSave: "door-rename-save",
  doorBolt: "door-bolt",
  doorClock: "door-clock",
  doorBattery: "door-battery",
  visitResult: "visit-result",

  // Installer: set up a door
  setupText: "setup-text",
  setupRead: "setup-read",
  setupImage: "setup-image",
  setupSerial: "setup-serial",
  setupName: "setup-name",
  setupZone: "setup-zone",
  setupBegin: "setup-begin",
  setupResume: "setup-resume",
  setupForget: "setup-forget",
  setupForgetConfirm: "setup-forget-confirm",
  setupTestUnlock: "setup-test-unlock",
  setupTestLock: "setup-test-lock",
  setupFinish: "setup-finish",
  setupDone: "setup-done",

  // Host: make a key
  makeKey: "make-key",
  guestName: "guest-name",
  hostName: "host-name",
  hostNameSave: "host-name-save",
  startsDate: "starts-date",
  startsTime: "starts-time",
  endsDate: "ends-date",
  endsTime: "ends-time",
  hoursFrom: "hours-from",
  hoursUntil: "hours-until",
  hoursAdd: "hours-add",
  devicesLess: "devices-less",
  devicesMore: "devices-more",
  devicesCount: "devices-count",
  usesLimit: "uses-limit",
  keySummary: "key-summary",

  // Host: the key that was made
  sharedKey: "shared-key",
  sharedLink: "shared-link",
  copyLink: "copy-link",
  copyWebLink: "copy-web-link",
  saveQr: "save-qr",
  sharedQr: "shared-qr",
  guestPreview: "guest-preview",
  sharedDone: "shared-done",
  showKey: "show-key",
  hideKey: "hide-key",
  takeBack: "take-back",
  undoTakeBack: "undo-take-back",
  grantState: "grant-state",

  // Log
  logLines: "log-lines",
  logMore: "log-more",
  logHealth: "log-health",

  // Recovery
  recoveryShow: "recovery-show",
  recoveryWords: "recovery-words",
  recoveryQr: "recovery-qr",
  recoverySave: "recovery-save",
  recoveryPrint: "recovery-print",
  recoveryChecked: "recovery-checked",
  recoveryConfirm: "recovery-confirm",
  recoveryState: "recovery-state",
  restoreText: "restore-text",
  restore: "restore",
  restoreImage: "restore-image",
  restoreDone: "restore-done",

  // More
  appearance: "appearance",
  language: "language",
  moreRecovery: "more-recovery",
  moreRestore: "more-restore",
  moreWelcome: "more-welcome",
} as const;
