/**
 * Which of `partitions` a key belongs to: murmur2, as the Java client does it, so that every client puts a key on the
 * same partition.
 */
export function partitionOf(key: Uint8Array, partitions: number): number {
  return (murmur2(key) & 0x7f_ff_ff_ff) % partitions;
}

const seed = 0x97_47_b2_8c;
const multiplier = 0x5b_d1_e9_95;

/** The hash of `org.apache.kafka.common.utils.Utils.murmur2`, as a signed 32-bit number. */
export function murmur2(bytes: Uint8Array): number {
  const { length } = bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  const wordsEnd = length & ~3;
  let hash = seed ^ length;
  for (let index = 0; index < wordsEnd; index += 4) {
    let word = Math.imul(view.getInt32(index, true), multiplier);
    word = Math.imul(word ^ (word >>> 24), multiplier);
    hash = Math.imul(hash, multiplier) ^ word;
  }
  const left = length - wordsEnd;
  if (left === 3) hash ^= view.getUint8(wordsEnd + 2) << 16;
  if (left >= 2) hash ^= view.getUint8(wordsEnd + 1) << 8;
  if (left >= 1) hash = Math.imul(hash ^ view.getUint8(wordsEnd), multiplier);
  hash = Math.imul(hash ^ (hash >>> 13), multiplier);
  return hash ^ (hash >>> 15);
}
