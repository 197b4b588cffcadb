// The shapes that everything about teachers shares.
// Invariant: plain data only, so that each of them can cross a process border and be stored as JSON.

export type Layout = 'NCHW' | 'NHWC';
export type ChannelOrder = 'RGB' | 'BGR';

/** What the graph of a network says about the picture it takes. */
export interface ImageInput {
  layout: Layout;
  dtype: 'float32' | 'uint8';
  width: number;
  height: number;
}

/** How pixels become the network's input: `value = (pixel - mean) / std`, pixels 0..255, mean and std in the order the network reads. */
export interface PixelConvention extends ImageInput {
  /**
   * The part of the canonical crop that the network is shown: left, top, width, height in its pixels; beyond the edge the edge repeats.
   *
   * Absent: the whole, or its middle where the network wants another shape.
   */
  window?: readonly [number, number, number, number] | undefined;
  order: ChannelOrder;
  mean: readonly [number, number, number];
  std: readonly [number, number, number];
}

/** What the bytes of a model file say, before it has run. */
export interface ModelFacts {
  /** sha-256 of the file's bytes, hex. */
  digest: string;
  sizeBytes: number;
  inputName: string;
  outputName: string;
  input: ImageInput;
  /** Images per run: any number, or exactly this many. */
  batch: 'free' | number;
  /** Length of the embedding where the file states it. */
  dim: number | undefined;
  /** Trained numbers: elements of the floating-point initializers. */
  parameters: number;
  opset: number;
}

/** A teacher (or any embedding network) that has run once: its embedding length is known, its convention perhaps. */
export interface TeacherFacts extends ModelFacts {
  dim: number;
  convention?: PixelConvention;
}

/** One face of the pixel store: digest of the image file, its ordinal in the store, its person. */
export interface FaceRef {
  digest: string;
  ordinal: number;
  identity: number;
}
