"""A taken port is stepped over, whoever has it."""

import socket

import pytest
from stack import free_port

from cli.ports import HOST, Ports


@pytest.fixture
def ports():
    told = []
    ports = Ports(told.append)
    ports.told = told
    yield ports
    ports.close()


def test_a_free_port_is_taken_as_wanted_and_nothing_is_said(ports):
    wanted = free_port()
    assert ports.take("MQTT", wanted) == wanted
    assert ports.told == []


def test_a_port_somebody_listens_on_is_stepped_over_and_told(ports):
    with socket.create_server((HOST, 0)) as other:
        wanted = other.getsockname()[1]
        taken = ports.take("MQTT", wanted)
    assert taken > wanted
    assert ports.told == [f"MQTT: port {wanted} is taken, using {taken}"]


def test_a_port_that_another_stack_has_chosen_but_not_yet_bound_is_stepped_over(ports):
    other, wanted = Ports(), free_port()
    other.take("dashboard", wanted)
    assert ports.take("dashboard", wanted) > wanted
    other.close()
