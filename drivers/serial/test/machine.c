#include "machine.h"
#include "model.h"
#include "port.h"
#include <stdio.h>

#define REST_STEPS_MAX 2000000u

uint32_t (*machine_chance)(void);

static struct {
    struct port port;
    /* What comes and goes are numbers that count up, so that order and loss show. */
    uint8_t line_next;  /* the next byte that the line brings */
    uint8_t read_next;  /* the next that read must give */
    uint8_t write_next; /* the next that will be written */
    uint8_t sent_next;  /* the next that must go out */
    uint32_t brought;
    uint32_t read;
    uint32_t written;
    uint32_t sent;
    bool is_masked;
    bool was_raised;
    bool is_latched;
    bool is_told;  /* the reader was told of bytes */
    bool is_short; /* the writer waits for room */
    bool is_right;
    bool is_quiet; /* the line brings nothing more */
    bool is_inside;
} machine;

static void fail(const char *what)
{
    if (machine.is_right) {
        fprintf(stderr, "machine: %s\n", what);
    }
    machine.is_right = false;
}

/* What the interrupt controller sees. */
static void look_at_line(void)
{
    const bool is_raised = model_is_raised();
    const bool counts = model_is_edge ? is_raised && !machine.was_raised : is_raised;
    machine.was_raised = is_raised;
    if (counts && !machine.is_masked) {
        machine.is_masked = true;
        machine.is_latched = true;
    }
}

static void bring(void)
{
    if (!machine.is_quiet && model_can_receive() && model_receive(machine.line_next)) {
        machine.line_next++;
        machine.brought++;
    }
}

static void take_out(void)
{
    uint8_t byte = 0;
    if (model_shift(&byte)) {
        if (byte != machine.sent_next) {
            fail("a byte went out that is not the next");
        }
        machine.sent_next++;
        machine.sent++;
    }
}

/* Between any two accesses of the driver to the chip. */
static void on_access(void)
{
    if (machine.is_inside) {
        return;
    }
    machine.is_inside = true;
    const uint32_t chance = machine_chance();
    if (chance % 4 == 0) {
        bring();
    }
    if (chance % 8 < 3) {
        take_out();
    }
    /* A driver can be kept waiting for long: now and then much happens at once. */
    for (uint32_t i = 0; chance % 32 == 31 && i < 20; i++) {
        bring();
        take_out();
    }
    look_at_line();
    machine.is_inside = false;
}

static void take_service(struct port_service service)
{
    machine.is_told = machine.is_told || service.has_received;
    if (service.has_room) {
        machine.is_short = false;
    }
}

/* As main.c does it. */
static void serve(void)
{
    if (!machine.is_latched) {
        return;
    }
    machine.is_latched = false;
    struct port_service service = port_serve(&machine.port);
    take_service(service);
    if (!service.is_unfinished) {
        machine.is_masked = false;
        look_at_line();
        service = port_serve(&machine.port);
        take_service(service);
    }
    machine.is_latched = machine.is_latched || service.is_unfinished;
}

static void read(uint32_t size)
{
    uint8_t bytes[64];
    bool has_more = false;
    if (!machine.is_told) {
        return;
    }
    const uint32_t wanted = size % sizeof(bytes) + 1;
    const uint32_t got = port_read(&machine.port, bytes, wanted, &has_more);
    for (uint32_t i = 0; i < got; i++) {
        if (bytes[i] != machine.read_next) {
            fail("a byte was read that is not the next");
        }
        machine.read_next++;
    }
    machine.read += got;
    machine.is_told = has_more || got == wanted;
}

static void write(uint32_t size)
{
    uint8_t bytes[600];
    if (machine.is_short) {
        return;
    }
    size = size % sizeof(bytes) + 1;
    for (uint32_t i = 0; i < size; i++) {
        bytes[i] = (uint8_t)(machine.write_next + i);
    }
    const uint32_t taken = port_write(&machine.port, (struct bytes){bytes, size});
    machine.write_next = (uint8_t)(machine.write_next + taken);
    machine.written += taken;
    machine.is_short = taken < size;
}

static void step(void)
{
    const uint32_t chance = machine_chance();
    switch (chance % 8) {
    case 0:
        write(chance / 8);
        break;
    case 1:
        read(chance / 8);
        break;
    case 2:
    case 3:
        bring();
        break;
    case 4:
        take_out();
        break;
    default:
        serve();
        break;
    }
    look_at_line();
    if (machine.port.is_sending != (byte_ring_used(&machine.port.sending) > 0)) {
        fail("the transmit interrupt is not what it should be");
    }
    if (machine.port.is_full != (byte_ring_room(&machine.port.received) == 0)) {
        fail("the receive interrupt is not what it should be");
    }
}

/* Nothing new comes; whoever was told reads. */
static void rest(void)
{
    machine.is_quiet = true;
    for (uint32_t i = 0; i < REST_STEPS_MAX; i++) {
        serve();
        read(i);
        take_out();
        look_at_line();
        if (machine.sent == machine.written && machine.read == machine.brought &&
            !machine.is_latched && !machine.is_told) {
            break;
        }
    }
}

bool machine_run(uint32_t steps, bool is_instant)
{
    const struct registers registers = {0};
    machine.is_right = true;
    machine.line_next = machine.read_next = machine.write_next = machine.sent_next = 0;
    machine.brought = machine.read = machine.written = machine.sent = 0;
    machine.is_masked = machine.was_raised = machine.is_latched = false;
    machine.is_told = machine.is_short = machine.is_quiet = machine.is_inside = false;
    model_reset();
    model_set_instant(is_instant);
    model_on_access = on_access;
    port_start(&machine.port, &registers);
    look_at_line();
    for (uint32_t i = 0; i < steps && machine.is_right; i++) {
        step();
    }
    rest();
    if (machine.sent != machine.written) {
        fail("not all that was written went out");
    }
    if (machine.read != machine.brought) {
        fail("not all that came was read");
    }
    if (machine.is_short) {
        fail("a writer was never told of room");
    }
    if (model_is_raised() || machine.is_latched) {
        fail("the chip asks for something at rest");
    }
    return machine.is_right && port_take_lost(&machine.port) == 0;
}
