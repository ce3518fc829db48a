/** `T` with properties that may be left out: what a caller gives where the client fills in the rest. */
export type WithOptional<T, Keys extends keyof T> = Omit<T, Keys> & Partial<Pick<T, Keys>>;
