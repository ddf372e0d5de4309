import { testDevices } from './devices-campaign.ts';

testDevices(40, 20261202);
