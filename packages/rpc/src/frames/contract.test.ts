import { describeChannel } from '../testing/channel-contract.js';
import { startFrames } from '../testing/frames-harness.js';

describeChannel('frames', startFrames);
