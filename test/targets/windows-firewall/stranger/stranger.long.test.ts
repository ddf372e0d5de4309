import { testCampaign } from './stranger.ts';

testCampaign();
