// What browsers have and TypeScript's own library has not: the scope of the audio thread, and the choice of a speaker.

declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}

declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

/** Frames of the context's clock at the first sample of this call of `process`. */
declare const currentFrame: number;

/** Rate of the context, in Hz. */
declare const sampleRate: number;

interface AudioContext {
  /** Missing in Safari; rejects where the device is gone. */
  setSinkId(deviceId: string): Promise<void>;
}
