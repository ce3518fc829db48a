/** Colours a piece of text, or leaves it as it is. */
export interface Paint {
  red(text: string): string;
  yellow(text: string): string;
  green(text: string): string;
  blue(text: string): string;
  bold(text: string): string;
  dim(text: string): string;
}

export function paintWith(colors: boolean): Paint {
  const style = (open: number, close: number) => (text: string) =>
    colors && text !== "" ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return {
    red: style(31, 39),
    yellow: style(33, 39),
    green: style(32, 39),
    blue: style(34, 39),
    bold: style(1, 22),
    dim: style(2, 22),
  };
}
