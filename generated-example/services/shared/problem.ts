/** Problem details (RFC 9457), as every contract of the shop has them. */
export interface ShopProblem {
  type: string;
  title: string;
  status: number;
  detail?: string;
}

/** `problem(404, "order-not-found", "No such order")` */
export function problem(status: number, name: string, title: string, detail?: string): ShopProblem {
  const known = { type: `https://problems.shop.example/${name}`, title, status };
  return detail === undefined ? known : { ...known, detail };
}
