/**
 * A YAML scalar in double quotes, fit for any place where a string may stand, in YAML 1.1 and 1.2:
 * `shop: yes #1` -> `"shop: yes #1"`.
 */
export function yamlString(text: string): string {
  // JSON is YAML, but for what YAML does not print (section 5.1): C1 controls, lone surrogates, and its own line breaks.
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
