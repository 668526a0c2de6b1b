/* Interrupt and IoPorts. */
#include "arch.h"
#include "ipc/event.h"
#include "ipc/methods.h"
#include "irq/interrupt.h"
#include "irq/io_ports.h"
#include "schema/kernel.h"

static enum status bind(struct invocation *invocation)
{
    struct slot *event = NULL;
    const struct interrupt_bind_params *params = invocation_parameters(invocation);
    const enum status status = invocation_object(invocation, 0, OBJECT_EVENT, &event);
    if (status != STATUS_OK) {
        return status;
    }
    if ((event->mask & EVENT_MASK_SIGNAL) == 0) {
        return STATUS_DENIED;
    }
    interrupt_bind(
        (struct interrupt *)invocation->slot->object, (struct event *)event->object, params->bits);
    return STATUS_OK;
}

static enum status acknowledge(struct invocation *invocation)
{
    return interrupt_acknowledge((struct interrupt *)invocation->slot->object);
}

const struct method interrupt_methods[INTERRUPT_METHOD_COUNT] = {
    [INTERRUPT_BIND] = {bind, INTERRUPT_BIND_TAGS},
    [INTERRUPT_ACKNOWLEDGE] = {acknowledge, INTERRUPT_ACKNOWLEDGE_TAGS},
};

enum status
io_ports_create(struct ledger *ledger, uint16_t first, uint16_t count, struct io_ports **io_ports)
{
    if (!arch_has_io_ports()) {
        return STATUS_UNSUPPORTED;
    }
    if (count == 0 || (uint32_t)first + count > IO_PORT_COUNT) {
        return STATUS_INVALID_ARGUMENT;
    }
    struct object *object = NULL;
    const enum status status = object_create(ledger, OBJECT_IO_PORTS, sizeof(**io_ports), &object);
    if (status == STATUS_OK) {
        *io_ports = (struct io_ports *)object;
        (*io_ports)->first = first;
        (*io_ports)->count = count;
    }
    return status;
}

static enum status
check_access(const struct invocation *invocation, uint16_t offset, uint16_t width)
{
    const struct io_ports *ports = (const struct io_ports *)invocation->slot->object;
    const bool is_width = width == 1 || width == 2 || width == 4;
    return is_width && (uint32_t)offset + width <= ports->count ? STATUS_OK
                                                                : STATUS_INVALID_ARGUMENT;
}

static uint16_t port_of(const struct invocation *invocation, uint16_t offset)
{
    return (uint16_t)(((const struct io_ports *)invocation->slot->object)->first + offset);
}

static enum status read_method(struct invocation *invocation)
{
    const struct io_ports_read_params *params = invocation_parameters(invocation);
    const enum status status = check_access(invocation, params->offset, params->width_bytes);
    if (status == STATUS_OK) {
        invocation->words[0] =
            arch_io_port_read(port_of(invocation, params->offset), params->width_bytes);
    }
    return status;
}

static enum status write_method(struct invocation *invocation)
{
    const struct io_ports_write_params *params = invocation_parameters(invocation);
    const enum status status = check_access(invocation, params->offset, params->width_bytes);
    if (status == STATUS_OK) {
        arch_io_port_write(port_of(invocation, params->offset), params->width_bytes, params->value);
    }
    return status;
}

const struct method io_ports_methods[IO_PORTS_METHOD_COUNT] = {
    [IO_PORTS_READ] = {read_method, IO_PORTS_READ_TAGS},
    [IO_PORTS_WRITE] = {write_method, IO_PORTS_WRITE_TAGS},
};
