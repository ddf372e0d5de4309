import { testDevices } from './devices-campaign.ts';

testDevices(200, 20261203);
