import { type Language } from './language.js';

/** The order service's status codes as a seller reads them. An unknown code is shown as it came. */
const STATUSES: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  PLACE_ORDER_SUCCESS: { en: 'Placed, awaiting payment', zh: '已下单，待付款' },
  RISK_CONTROL: { en: 'Payment under review', zh: '付款审核中' },
  WAIT_SELLER_SEND_GOODS: { en: 'Paid, to be shipped', zh: '已付款，待发货' },
  SELLER_PART_SEND_GOODS: { en: 'Partly shipped', zh: '部分发货' },
  WAIT_BUYER_ACCEPT_GOODS: { en: 'Shipped, on the way', zh: '已发货，待收货' },
  FUND_PROCESSING: { en: 'Received, settling', zh: '已收货，结算中' },
  FINISH: { en: 'Completed', zh: '已完成' },
  IN_CANCEL: { en: 'Buyer asks to cancel', zh: '买家申请取消' },
  IN_ISSUE: { en: 'In dispute', zh: '纠纷中' },
  IN_FROZEN: { en: 'Frozen', zh: '已冻结' },
  WAIT_SELLER_EXAMINE_MONEY: { en: 'Confirm the amount', zh: '待确认金额' },
};

export function statusText(status: string, language: Language): string {
  return Object.hasOwn(STATUSES, status) ? STATUSES[status][language] : status;
}
