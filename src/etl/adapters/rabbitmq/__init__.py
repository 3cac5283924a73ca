"""RabbitMQ, 3.10 and later: the broker, a publisher, an operator's view, and what must stand there."""

from etl.adapters.rabbitmq.address import Address
from etl.adapters.rabbitmq.admin import Admin, Depth
from etl.adapters.rabbitmq.broker import RabbitBroker, RabbitDelivery
from etl.adapters.rabbitmq.envelope import Dead
from etl.adapters.rabbitmq.names import Names
from etl.adapters.rabbitmq.publisher import Publisher
from etl.adapters.rabbitmq.topology import Finding, State, compare, declare

__all__ = [
    "Address",
    "Admin",
    "Dead",
    "Depth",
    "Finding",
    "Names",
    "Publisher",
    "RabbitBroker",
    "RabbitDelivery",
    "State",
    "compare",
    "declare",
]
