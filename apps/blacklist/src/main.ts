import 'reflect-metadata';
import { BlacklistModule, publishBlacklist } from '@parley/blacklist';
import { SERVICE_SETTINGS, WriteService } from '@parley/cluster';
import { BLACKLIST_TOPIC } from '@parley/contracts';
import { BLACKLIST_REGISTER, FACTS, readConfig, runProcess } from '@parley/runtime';

runProcess(async () => {
  const service = await WriteService.open('blacklist', readConfig(process.env, SERVICE_SETTINGS));
  const facts = await service.ownFacts(publishBlacklist);
  return service.serve({
    features: [BlacklistModule],
    topic: BLACKLIST_TOPIC,
    publicEventOf: publishBlacklist,
    providers: [
      { provide: BLACKLIST_REGISTER, useValue: service.blacklistRegister },
      { provide: FACTS, useValue: { ...facts.latest, blacklistSize: (sellerId: string) => facts.exact.blacklistSize(sellerId) } },
    ],
  });
});
