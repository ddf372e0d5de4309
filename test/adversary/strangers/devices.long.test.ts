import { testDevices } from './devices-campaign.ts';

testDevices(400, 20261203);
