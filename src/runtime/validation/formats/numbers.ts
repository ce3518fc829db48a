export function isInt8(value: number | bigint): boolean {
  return isIntegerBetween(value, -128, 127);
}

export function isUint8(value: number | bigint): boolean {
  return isIntegerBetween(value, 0, 255);
}

export function isInt16(value: number | bigint): boolean {
  return isIntegerBetween(value, -32768, 32767);
}

export function isUint16(value: number | bigint): boolean {
  return isIntegerBetween(value, 0, 65535);
}

export function isInt32(value: number | bigint): boolean {
  return isIntegerBetween(value, -2147483648, 2147483647);
}

export function isUint32(value: number | bigint): boolean {
  return isIntegerBetween(value, 0, 4294967295);
}

/** As far as a `number` can tell: its nearest neighbour to 2^63-1 is 2^63, which passes. */
export function isInt64(value: number | bigint): boolean {
  if (typeof value === "bigint") return BigInt.asIntN(64, value) === value;
  return isIntegerBetween(value, -(2 ** 63), 2 ** 63);
}

/** As far as a `number` can tell: its nearest neighbour to 2^64-1 is 2^64, which passes. */
export function isUint64(value: number | bigint): boolean {
  if (typeof value === "bigint") return BigInt.asUintN(64, value) === value;
  return isIntegerBetween(value, 0, 2 ** 64);
}

/** In the range of IEEE 754 single precision; the digits beyond it are rounded, not refused. */
export function isFloat(value: number | bigint): boolean {
  return Number.isFinite(Math.fround(Number(value)));
}

function isIntegerBetween(value: number | bigint, least: number, most: number): boolean {
  return (typeof value === "bigint" || Number.isInteger(value)) && value >= least && value <= most;
}
