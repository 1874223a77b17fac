import 'reflect-metadata';
import { SERVICE_SETTINGS, WriteService } from '@parley/cluster';
import { NOTICES_TOPIC } from '@parley/contracts';
import { NoticeModule, publishNotices } from '@parley/notice';
import { readConfig, runProcess } from '@parley/runtime';

runProcess(async () => {
  const service = await WriteService.open('notice', readConfig(process.env, SERVICE_SETTINGS));
  return service.serve({ features: [NoticeModule], topic: NOTICES_TOPIC, publicEventOf: publishNotices, providers: [] });
});
