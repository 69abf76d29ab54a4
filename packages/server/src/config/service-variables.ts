/**
 * What Kubernetes sets in every container for each service of its namespace, here for services whose names begin with
 * `tidemark` (https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables): `TIDEMARK_SERVICE_HOST`,
 * `TIDEMARK_SERVICE_PORT` and the same of each named port, and Docker's form, `TIDEMARK_PORT=tcp://10.0.0.1:7700`,
 * `TIDEMARK_PORT_7700_TCP` and its parts.
 */
const SHAPES: readonly { readonly name: RegExp; readonly value: RegExp }[] = [
  { name: /_SERVICE_HOST$/, value: /^[\da-f.:]+$/i },
  { name: /_SERVICE_PORT(_[A-Z\d_]+)?$/, value: /^\d+$/ },
  { name: /_PORT(_\d+_(TCP|UDP|SCTP))?$/, value: /^(tcp|udp|sctp):\/\// },
  { name: /_PORT_\d+_(TCP|UDP|SCTP)_(PROTO|PORT|ADDR)$/, value: /^/ },
];

/** Whether a variable that is no key of ours is one of these, by its name and its value. */
export function isServiceVariable(variable: string, value: string): boolean {
  return SHAPES.some((shape) => shape.name.test(variable) && shape.value.test(value));
}
