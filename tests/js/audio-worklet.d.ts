// What a script on the audio thread may name beside the DOM's own types; TypeScript has no library for that scope.

declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}

declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

/** Frames of the context's clock at the first sample of this call of `process`. */
declare const currentFrame: number;

/** Rate of the context, in Hz. */
declare const sampleRate: number;
