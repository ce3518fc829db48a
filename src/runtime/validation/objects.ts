/** A property's value where its name also exists on every object's prototype (`toString`, `__proto__`, ...). */
export function ownProperty(value: object, name: string): unknown {
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}

/** How many properties a JSON object would be written with: those that are `undefined` do not count. */
export function countProperties(value: Record<string, unknown>): number {
  let count = 0;
  for (const key of Object.keys(value)) if (value[key] !== undefined) count++;
  return count;
}

/** Adds all property names of an object. */
export function addKeys(value: object, keys: Set<string>): void {
  for (const key of Object.keys(value)) keys.add(key);
}

/** Adds the indexes of an array from 0 up to, but not including, `end`. */
export function addIndexes(end: number, indexes: Set<number>): void {
  for (let index = 0; index < end; index++) indexes.add(index);
}
