export { publishNotices } from './domain/publish.js';
export { NoticeModule } from './feature/notice.module.js';
