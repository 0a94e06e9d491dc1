// Constants the build puts in.

/** Whether the simulated backend and the gallery are part of this build. */
declare const __FAKE__: boolean;
