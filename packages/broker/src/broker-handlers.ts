import type { MetadataImage } from '@tidemark/metadata';
import { type Clock, OnePerTurn } from '@tidemark/ports';
import type { GetRoutesRequest } from '@tidemark/protocol';
import { type HandlerRegistry, inLine, methods, RpcError } from '@tidemark/rpc';
import type { ProducerIds } from './control/producer-ids.js';
import type { DeleteRecords } from './deletion/delete-records.js';
import type { FetchHandler } from './fetch/fetch-handler.js';
import type { PartitionTable } from './partitions/partition-table.js';
import type { ProduceHandler } from './produce/produce-handler.js';
import { type DescribedLogs, describeLogs } from './queries/describe-logs.js';
import { describeProducers } from './queries/describe-producers.js';
import { epochEnds } from './queries/epoch-ends.js';
import type { ListOffsets } from './queries/list-offsets.js';
import { getRoutes } from './routes/get-routes.js';

export interface BrokerHandlers {
  readonly nodeId: number;
  readonly clock: Pick<Clock, 'defer' | 'monotonicMs' | 'wallMs'>;
  readonly isStopping: () => boolean;
  /** Its metadata is not that of before it was started. */
  readonly isInformed: () => boolean;
  readonly image: () => MetadataImage;
  readonly controllerId: () => number;
  readonly table: PartitionTable;
  readonly logs: DescribedLogs;
  readonly produce: ProduceHandler;
  readonly fetches: FetchHandler;
  readonly listOffsets: ListOffsets;
  readonly deleteRecords: DeleteRecords;
  readonly producerIds: ProducerIds;
}

/** Adds the services Data and Routes to what a node answers. */
export function registerBrokerHandlers(registry: HandlerRegistry, parts: BrokerHandlers): void {
  const {
    isStopping,
    isInformed,
    image,
    controllerId,
    table,
    produce,
    fetches,
    listOffsets,
    deleteRecords,
    producerIds,
    clock,
  } = parts;
  const assertRunning = () => {
    if (isStopping()) throw new RpcError('SHUTTING_DOWN');
  };
  const leaders = { table, image, clock };
  registry.unary(methods.produce, (request, context) => {
    assertRunning();
    return produce.handle(request, context);
  });
  registry.unary(methods.fetch, (request, context) => {
    assertRunning();
    return fetches.handle(request, context);
  });
  registry.oneWay(methods.progress, (request, context) => {
    if (!isStopping()) fetches.progress(request, context);
  });
  registry.unary(methods.listOffsets, async (request, { signal, peer, caller = peer }) => {
    assertRunning();
    return { message: await listOffsets.handle(request, { signal, caller }) };
  });
  registry.unary(methods.deleteRecords, async (request) => {
    assertRunning();
    return { message: await deleteRecords.handle(request) };
  });
  registry.unary(methods.initProducerId, async () => {
    assertRunning();
    return { message: { producerId: await producerIds.next(), producerEpoch: 0 } };
  });
  // Whoever asks, and for how little: the answer may tell of all logs, or of very many producers.
  const questions = new OnePerTurn(clock);
  registry.unary(
    methods.describeLogs,
    inLine(questions, (request) => describeLogs(parts.logs, parts.nodeId, request)),
  );
  registry.unary(methods.epochEnds, async (request) => {
    assertRunning();
    return { message: await epochEnds(leaders, request) };
  });
  registry.unary(
    methods.describeProducers,
    inLine(questions, (request) => describeProducers(leaders, request)),
  );
  const routes = (request: GetRoutesRequest) => getRoutes(image(), request, controllerId());
  const allRoutes = inLine(questions, routes);
  registry.unary(methods.getRoutes, (request, context) => {
    assertRunning();
    if (!request.all) return { message: routes(request) };
    // Routes of one topic are ordered by their epochs; that there are no others is only for who knows to say.
    if (!isInformed()) throw new RpcError('STARTING_UP', 'the node has not heard yet which topics there are');
    return allRoutes(request, context);
  });
}
