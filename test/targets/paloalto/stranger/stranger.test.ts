import { testCampaign } from './stranger.ts';

testCampaign(100);
