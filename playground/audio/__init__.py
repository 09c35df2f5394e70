"""Sound as values: PCM16, G.711, WAV, fixed blocks, levels, and a resampler that remembers. Pure; knows no service."""
