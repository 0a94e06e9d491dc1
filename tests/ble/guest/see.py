"""Looks at the lock with bleak, a client nobody here wrote: its service, its characteristics, what they allow."""

import asyncio
import sys

from bleak import BleakClient, BleakScanner

TIME_LIMIT_S = 60


async def look(adapter: str, family: str) -> None:
    """Prints one line for each attribute whose UUID begins with `family`."""
    device = await BleakScanner.find_device_by_filter(
        lambda _, advert: any(uuid.startswith(family) for uuid in advert.service_uuids),
        timeout=TIME_LIMIT_S,
        bluez={"adapter": adapter},
    )
    if device is None:
        sys.exit("bleak heard no lock")
    async with BleakClient(device, timeout=TIME_LIMIT_S, bluez={"adapter": adapter}) as client:
        for service in client.services:
            if not service.uuid.startswith(family):
                continue
            print(f"bleak sees service {service.uuid}")
            for characteristic in service.characteristics:
                print(f"bleak sees characteristic {characteristic.uuid} {','.join(sorted(characteristic.properties))}")


asyncio.run(look(sys.argv[1], sys.argv[2]))
