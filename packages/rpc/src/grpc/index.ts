export { dialGrpc } from './dial.js';
export { type GrpcServer, type ServeGrpcOptions, serveGrpc } from './serve.js';
