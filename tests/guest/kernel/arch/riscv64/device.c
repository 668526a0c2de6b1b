/* The goldfish clock of QEMU's virt machine: an alarm in nanoseconds. */
#include "device.h"
#include "device_memory.h"
#include "guest.h"

#define BASE              UINT64_C(0x101000)
#define TIME_LOW          0x00 /* reading it keeps the other half */
#define TIME_HIGH         0x04
#define ALARM_LOW         0x08 /* writing it sets the alarm */
#define ALARM_HIGH        0x0c
#define INTERRUPT_ENABLED 0x10
#define ALARM_STATUS      0x18
#define CLEAR_INTERRUPT   0x1c
#define SOON_NS           UINT64_C(200000)

const uint32_t device_line = 11;
const bool device_is_level = true;
const uint32_t device_message_count = 0;

void device_begin(void)
{
    device_memory_map(BASE);
    device_memory_write(CLEAR_INTERRUPT, 1);
    device_memory_write(INTERRUPT_ENABLED, 1);
}

void device_trigger(void)
{
    uint64_t at = device_memory_read(TIME_LOW);
    at |= (uint64_t)device_memory_read(TIME_HIGH) << 32;
    at += SOON_NS;
    device_memory_write(ALARM_HIGH, (uint32_t)(at >> 32));
    device_memory_write(ALARM_LOW, (uint32_t)at);
}

bool device_has_fired(void)
{
    return device_memory_read(ALARM_STATUS) == 0;
}

void device_quiet(void)
{
    device_memory_write(CLEAR_INTERRUPT, 1);
}

void device_test_ports(void)
{
    device_memory_test_no_ports();
}
