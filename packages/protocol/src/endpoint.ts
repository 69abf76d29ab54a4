import type { BrokerAddress, Endpoint } from '../generated/wire.js';

/** Of what a node is named by, in characters: the metadata repeats it, and so does every answer that says where nodes are. */
export const NAME_LENGTH_MAX = 255;
const ENDPOINTS_MAX = 16;
const PORT_MAX = 65_535;

/** Whether a node can be dialled there. */
export const isAddress = ({ host, port }: Pick<Endpoint, 'host' | 'port'>): boolean =>
  host !== '' && host.length <= NAME_LENGTH_MAX && port >= 1 && port <= PORT_MAX;

/** What is wrong with how a broker says where it is; undefined if nothing is. */
export function brokerAddressProblem({
  endpoints,
  rack,
}: Pick<BrokerAddress, 'endpoints' | 'rack'>): string | undefined {
  if (rack.length > NAME_LENGTH_MAX) return `a rack has at most ${NAME_LENGTH_MAX} characters`;
  if (endpoints.length > ENDPOINTS_MAX) return `a broker has at most ${ENDPOINTS_MAX} endpoints`;
  if (endpoints.every((each) => each.name.length <= NAME_LENGTH_MAX && isAddress(each))) return;
  const text = `of at most ${NAME_LENGTH_MAX} characters each`;
  return `an endpoint has a name and a host, ${text}, and a port of 1 to ${PORT_MAX}`;
}
