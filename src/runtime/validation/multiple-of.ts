/** Whether `value` is a whole multiple of `divisor` (above 0), reckoned in decimals: 19.99 is one of 0.01. */
export function isMultipleOf(value: number | bigint, divisor: number): boolean {
  if (Number.isSafeInteger(value) && Number.isSafeInteger(divisor)) return Number(value) % divisor === 0;
  const dividend = decimal(value);
  const step = decimal(divisor);
  const exponent = Math.min(dividend.exponent, step.exponent);
  const scaled = dividend.digits * 10n ** BigInt(dividend.exponent - exponent);
  return scaled % (step.digits * 10n ** BigInt(step.exponent - exponent)) === 0n;
}

/** `1.25e-7` -> 125 times ten to the power of -9. */
function decimal(value: number | bigint): { digits: bigint; exponent: number } {
  if (typeof value === "bigint") return { digits: value, exponent: 0 };
  const [mantissa = "0", exponent = "0"] = String(value).split("e");
  const [whole = "0", fraction = ""] = mantissa.split(".");
  return { digits: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
}
