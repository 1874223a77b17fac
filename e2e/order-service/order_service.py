"""An order service of somebody else: sends order-status events to Kafka as the world sends them.

Both modes of CloudEvents, late, doubled and out of order, with codes that nobody knows, and with garbage between them.
What it has sent, and what a reader has to make of it, is one line of JSON on its standard output:

    {"orders": {"<orderId>": {"sellerId", "buyerId", "statuses": {"<sequence>": "<status>"}, "current": "<status>"}},
     "sent": <messages>, "refused": <messages that are none, or name other parties>}
"""

import argparse
import json
import random
import sys
from datetime import datetime, timedelta, timezone

from cloudevents.core.bindings import kafka as binding
from cloudevents.core.v1.event import CloudEvent
from kafka import KafkaProducer

TYPE = "marketplace.order.status-changed"
LIFE = [
    "PLACE_ORDER_SUCCESS",
    "RISK_CONTROL",
    "WAIT_SELLER_SEND_GOODS",
    "SELLER_PART_SEND_GOODS",
    "WAIT_CUSTOMS_CLEARANCE",
    "WAIT_BUYER_ACCEPT_GOODS",
    "海关检查中 🛃",
    "FUND_PROCESSING",
    "FINISH",
]
BEGINNING = datetime(2026, 3, 15, 8, 0, tzinfo=timezone(timedelta(hours=8)))


def event_of(order, sequence, status, **more):
    at = BEGINNING + timedelta(hours=sequence)
    data = {
        "orderId": order["orderId"],
        "sellerId": order["sellerId"],
        "buyerId": order["buyerId"],
        "buyerName": "Zoë Ångström",
        "status": status,
        "sequence": sequence,
        "occurredAt": at.isoformat(),
        "somethingNew": {"nobody": ["knows", 1.5, None]},
        **more,
    }
    if sequence == 0:
        data["items"] = [
            {
                "productId": "p-1",
                "title": "蓝牙音箱",
                "imageUrl": "https://example.invalid/i/1.jpg",
                "productUrl": "https://example.invalid/p/1",
                "quantity": 2,
                "unitPrice": {"amount": "24.47", "currency": "USD"},
            }
        ]
    attributes = {
        "id": f"{order['orderId']}-{sequence}",
        "source": "/marketplace/orders",
        "type": TYPE,
        "subject": order["orderId"],
        "time": at,
        "datacontenttype": "application/json",
        "partitionkey": order["orderId"],
        "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    }
    return CloudEvent(attributes, data)


def as_bytes(event):
    """The same event, whose data are bytes: structured mode then writes them as base64."""
    return CloudEvent(event.get_attributes(), json.dumps(event.get_data()).encode())


def garbage(order, number):
    """A message that no reader may take; each kind in turn."""
    key = order["orderId"]
    good = event_of(order, 0, "FINISH")
    structured = binding.to_structured_event(good)
    binary = binding.to_binary_event(good)
    kinds = [
        binding.KafkaMessage({}, key, b"hello?"),
        binding.KafkaMessage({}, key, structured.value),
        binding.KafkaMessage(structured.headers, key, structured.value[: len(structured.value) // 2]),
        binding.KafkaMessage(binary.headers, key, b"\xff\xfe\x00"),
        binding.KafkaMessage({**binary.headers, "ce_specversion": b"0.3"}, key, binary.value),
        binding.KafkaMessage({**binary.headers, "ce_type": b"marketplace.order.deleted"}, key, binary.value),
        binding.to_binary_event(event_of(order, -1, "FINISH")),
        binding.to_structured_event(event_of(order, 1, "FINISH", buyerId=7, occurredAt="yesterday")),
        binding.to_structured_event(event_of({**order, "sellerId": "somebody-else"}, 1, "FINISH")),
    ]
    return kinds[number % len(kinds)]


def story(orders, prefix, chance):
    """All messages in the order in which they are sent, and what has to come of them."""
    expected = {}
    lines = []
    bad = 0
    for number in range(orders):
        order = {"orderId": f"{prefix}{number}", "sellerId": f"{prefix}seller-{number % 3}", "buyerId": f"{prefix}buyer-{number % 7}"}
        # Move a few to a later or earlier place, except the first.
        sequences = list(range(chance.randint(3, len(LIFE))))
        for _ in range(chance.randint(0, 3)):
            moved = sequences.pop(chance.randrange(1, len(sequences)))
            sequences.insert(chance.randint(1, len(sequences)), moved)
        line = []
        for sequence in sequences:
            event = event_of(order, sequence, LIFE[sequence])
            ways = [binding.to_binary_event, binding.to_structured_event, lambda each: binding.to_structured_event(as_bytes(each))]
            line.append(chance.choice(ways)(event))
            if chance.random() < 0.3:
                line.append(chance.choice(ways)(event))
            if chance.random() < 0.1:
                # Repeat the sequence with other contents; the first event is kept.
                line.append(binding.to_binary_event(event_of(order, sequence, "IN_FROZEN")))
            if chance.random() < 0.3:
                line.append(garbage(order, bad))
                bad += 1
        statuses = {str(sequence): LIFE[sequence] for sequence in sorted(sequences)}
        current = LIFE[max(sequences)]
        expected[order["orderId"]] = {"sellerId": order["sellerId"], "buyerId": order["buyerId"], "statuses": statuses, "current": current}
        lines.append(line)
    messages = []
    while lines:
        line = chance.choice(lines)
        messages.append(line.pop(0))
        if not line:
            lines.remove(line)
    return messages, expected, bad


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--brokers", required=True, help="host:port, comma-separated")
    parser.add_argument("--topic", default="marketplace.order-status.v1")
    parser.add_argument("--orders", type=int, default=40)
    parser.add_argument("--seed", type=int, default=7, help="the same seed sends the same")
    options = parser.parse_args()

    messages, expected, bad = story(options.orders, f"py-{options.seed}-", random.Random(options.seed))
    producer = KafkaProducer(bootstrap_servers=options.brokers.split(","), acks="all", max_in_flight_requests_per_connection=1)
    sent = []
    for message in messages:
        key = message.key.encode() if isinstance(message.key, str) else message.key
        sent.append(producer.send(options.topic, value=message.value, key=key, headers=list(message.headers.items())))
    producer.flush(timeout=60)
    for each in sent:
        each.get(timeout=60)
    producer.close()
    json.dump({"orders": expected, "sent": len(messages), "refused": bad}, sys.stdout)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
