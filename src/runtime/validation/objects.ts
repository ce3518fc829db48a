/** A property's value where its name also exists on every object's prototype (`toString`, `__proto__`, ...). */
export function ownValue(value: object, name: string): unknown {
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}

/** How many properties a JSON object would be written with: those that are `undefined` do not count. */
export function countProperties(value: Record<string, unknown>): number {
  let count = 0;
  for (const key of Object.keys(value)) if (value[key] !== undefined) count++;
  return count;
}
