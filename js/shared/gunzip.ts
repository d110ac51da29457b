// What the kernel has packed.

export async function gunzipped(data: DataView): Promise<ArrayBuffer> {
  // Buffers of messages start at odd offsets of a larger one: the bytes are copied.
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}
