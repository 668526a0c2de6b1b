#include "controller.h"
#include "registers.h"

static uint32_t read(const struct controller *controller, uint32_t offset)
{
    return controller->access.read(controller->access.context, offset);
}

static void write(const struct controller *controller, uint32_t offset, uint32_t value)
{
    controller->access.write(controller->access.context, offset, value);
}

/* -- stopping --------------------------------------------------------------------------------- */

static void pause(const struct controller *controller)
{
    const struct card_access *access = &controller->access;
    access->sleep_until(access->context, access->now_ns(access->context) + CONTROLLER_LOOK_NS);
}

/* Until these bits of a register are what they should be. */
static enum status
wait_for(struct controller *controller, uint32_t offset, uint32_t mask, uint32_t wanted)
{
    const struct card_access *access = &controller->access;
    const uint64_t until_ns = access->now_ns(access->context) + CONTROLLER_WAIT_NS;
    for (;;) {
        const bool is_late = access->now_ns(access->context) >= until_ns;
        const uint32_t value = read(controller, offset);
        controller->is_gone = value == REGISTER_GONE;
        if (controller->is_gone) {
            return STATUS_DEVICE_ERROR;
        }
        if ((value & mask) == wanted) {
            return STATUS_OK;
        }
        if (is_late) {
            return STATUS_TIMED_OUT;
        }
        pause(controller);
    }
}

/* What is under way has to end before a reset (10.2.2, GIO Master Disable). */
enum status controller_stop(struct controller *controller)
{
    write(controller, REGISTER_MASK, CAUSES_ALL);
    write(controller, REGISTER_RECEIVE, 0);
    write(controller, REGISTER_SEND, SEND_PADS);
    const uint32_t control =
        (read(controller, REGISTER_CONTROL) & ~CONTROL_RESET) | CONTROL_NO_MASTER;
    write(controller, REGISTER_CONTROL, control);
    enum status status = wait_for(controller, REGISTER_STATUS, STATUS_IS_MASTER, 0);
    if (status != STATUS_OK) {
        return status;
    }
    write(controller, REGISTER_CONTROL, control | CONTROL_RESET);
    pause(controller); /* it must not be asked at once */
    status = wait_for(controller, REGISTER_CONTROL, CONTROL_RESET, 0);
    if (status == STATUS_OK) {
        status = wait_for(controller, REGISTER_EEPROM, EEPROM_WAS_READ, EEPROM_WAS_READ);
    }
    write(controller, REGISTER_MASK, CAUSES_ALL);
    return status;
}

enum status
controller_address(const struct controller *controller, uint8_t address[NETWORK_ADDRESS_BYTES])
{
    const uint32_t low = read(controller, REGISTER_ADDRESS);
    const uint32_t high = read(controller, REGISTER_ADDRESS_HIGH);
    uint8_t all = 0;
    for (uint32_t i = 0; i < NETWORK_ADDRESS_BYTES; i++) {
        address[i] = (uint8_t)(i < 4 ? low >> 8 * i : high >> 8 * (i - 4));
        all |= address[i];
    }
    /* One of a group, or none, is no address of a station (IEEE 802, 8.2). */
    return (high & ADDRESS_HIGH_IS_VALID) != 0 && (address[0] & 1) == 0 && all != 0
               ? STATUS_OK
               : STATUS_MALFORMED;
}

/* -- setting up ------------------------------------------------------------------------------- */

static void set_up_control(const struct controller *controller)
{
    const uint32_t control = read(controller, REGISTER_CONTROL);
    const uint32_t more = read(controller, REGISTER_CONTROL_MORE);
    const uint32_t masks = controller->access.has_messages ? CONTROL_MORE_MASKS : 0;
    write(
        controller,
        REGISTER_CONTROL,
        (control & ~(CONTROL_NO_MASTER | CONTROL_FORCE_SPEED | CONTROL_FORCE_DUPLEX |
                     CONTROL_REMOVES_VLAN_TAGS)) |
            CONTROL_SET_LINK_UP | CONTROL_FULL_DUPLEX);
    write(
        controller,
        REGISTER_CONTROL_MORE,
        (more & ~(CONTROL_MORE_MASKS | CONTROL_MORE_MASKS_ALL)) | masks | CONTROL_MORE_LOADED);
}

static uint32_t message(enum card_interrupt interrupt, uint32_t shift)
{
    return ((uint32_t)interrupt | MESSAGES_IS_VALID) << shift;
}

static void set_interval(
    const struct controller *controller, enum card_interrupt interrupt, uint64_t interval_ns)
{
    write(
        controller,
        REGISTER_INTERVALS + (uint32_t)interrupt * INTERVAL_REGISTER_GAP,
        (uint32_t)(interval_ns / INTERVAL_UNIT_NS));
}

static void set_up_interrupts(const struct controller *controller)
{
    const uint32_t queues =
        controller->access.has_messages ? CAUSE_RECEIVE_QUEUE | CAUSE_SEND_QUEUE : 0;
    write(controller, REGISTER_MASK, CAUSES_ALL);
    write(controller, REGISTER_CAUSES, CAUSES_ALL);
    write(controller, REGISTER_AUTO_CLEAR, queues);
    write(controller, REGISTER_AUTO_MASK, queues);
    if (!controller->access.has_messages) {
        write(
            controller,
            REGISTER_INTERVAL,
            (uint32_t)(CONTROLLER_RECEIVE_INTERVAL_NS / INTERVAL_UNIT_NS));
        return;
    }
    write(
        controller,
        REGISTER_MESSAGES,
        message(CARD_INTERRUPT_RECEIVE, MESSAGES_RECEIVE_SHIFT) |
            message(CARD_INTERRUPT_SEND, MESSAGES_SEND_SHIFT) |
            message(CARD_INTERRUPT_OTHER, MESSAGES_OTHER_SHIFT));
    set_interval(controller, CARD_INTERRUPT_RECEIVE, CONTROLLER_RECEIVE_INTERVAL_NS);
    set_interval(controller, CARD_INTERRUPT_SEND, CONTROLLER_SEND_INTERVAL_NS);
    set_interval(controller, CARD_INTERRUPT_OTHER, 0);
}

static void
set_up_receiving(const struct controller *controller, const struct controller_ring *ring)
{
    write(controller, REGISTER_RECEIVE_BASE, (uint32_t)ring->device_address);
    write(controller, REGISTER_RECEIVE_BASE_HIGH, (uint32_t)(ring->device_address >> 32));
    write(controller, REGISTER_RECEIVE_BYTES, ring->size_bytes);
    write(controller, REGISTER_RECEIVE_HEAD, 0);
    write(controller, REGISTER_RECEIVE_TAIL, 0);
    write(controller, REGISTER_RECEIVE_DELAY, 0);
    write(controller, REGISTER_RECEIVE_DELAY_MAX, 0);
    write(controller, REGISTER_RECEIVE_SUMS, RECEIVE_SUMS_IP | RECEIVE_SUMS_TCP_UDP);
    write(
        controller,
        REGISTER_RECEIVE_FILTER,
        RECEIVE_FILTER_EXTENDED | RECEIVE_FILTER_NO_NFS | RECEIVE_FILTER_NO_ACKS);
    /* Which groups the stack is in is its own affair: it looks at what comes for others. */
    write(
        controller,
        REGISTER_RECEIVE,
        RECEIVE_IS_ON | RECEIVE_ALL_GROUPS | RECEIVE_BROADCAST | RECEIVE_STRIPS_SUM);
}

static void set_up_sending(const struct controller *controller, const struct controller_ring *ring)
{
    const uint32_t delay = (uint32_t)(CONTROLLER_SEND_INTERVAL_NS / SEND_DELAY_UNIT_NS);
    write(controller, REGISTER_SEND_BASE, (uint32_t)ring->device_address);
    write(controller, REGISTER_SEND_BASE_HIGH, (uint32_t)(ring->device_address >> 32));
    write(controller, REGISTER_SEND_BYTES, ring->size_bytes);
    write(controller, REGISTER_SEND_HEAD, 0);
    write(controller, REGISTER_SEND_TAIL, 0);
    write(controller, REGISTER_SEND_DELAY, delay);
    write(controller, REGISTER_SEND_DELAY_MAX, delay);
    write(controller, REGISTER_SEND_FETCHING, SEND_FETCHING);
    const uint32_t share = read(controller, REGISTER_SEND_SHARE);
    write(controller, REGISTER_SEND_SHARE, share | SEND_SHARE_IS_ON);
    write(controller, REGISTER_SEND_GAP, SEND_GAP);
    write(
        controller,
        REGISTER_SEND,
        SEND_IS_ON | SEND_PADS | SEND_COLLISIONS | SEND_COLLISION_DISTANCE | SEND_SEVERAL_REQUESTS);
}

/* -- its link and its interrupts -------------------------------------------------------------- */

static void read_link(struct controller *controller)
{
    const uint32_t status = read(controller, REGISTER_STATUS);
    controller->is_gone = controller->is_gone || status == REGISTER_GONE;
    controller->is_up = !controller->is_gone && (status & STATUS_LINK_UP) != 0;
}

static uint32_t link_causes(const struct controller *controller)
{
    return CAUSE_LINK | (controller->access.has_messages ? CAUSE_OTHER : 0);
}

void controller_run(
    struct controller *controller, const struct controller_ring rings[CONTROLLER_QUEUE_COUNT])
{
    for (uint32_t i = 0; i < CONTROLLER_QUEUE_COUNT; i++) {
        controller->is_armed[i] = false;
    }
    set_up_control(controller);
    set_up_interrupts(controller);
    set_up_receiving(controller, &rings[CONTROLLER_RECEIVE]);
    set_up_sending(controller, &rings[CONTROLLER_SEND]);
    write(controller, REGISTER_UNMASK, link_causes(controller));
    read_link(controller);
}

void controller_tell(
    const struct controller *controller, enum controller_queue queue, uint32_t tail)
{
    write(
        controller, queue == CONTROLLER_RECEIVE ? REGISTER_RECEIVE_TAIL : REGISTER_SEND_TAIL, tail);
}

bool controller_arm(struct controller *controller, enum controller_queue queue)
{
    static const uint32_t of_queue[] = {
        [CONTROLLER_RECEIVE] = CAUSE_RECEIVE_QUEUE, [CONTROLLER_SEND] = CAUSE_SEND_QUEUE};
    static const uint32_t of_line[] = {
        [CONTROLLER_RECEIVE] = CAUSE_RECEIVED, [CONTROLLER_SEND] = CAUSE_SENT};
    if (controller->is_armed[queue]) {
        return false;
    }
    controller->is_armed[queue] = true;
    write(
        controller,
        REGISTER_UNMASK,
        controller->access.has_messages ? of_queue[queue] : of_line[queue]);
    return true;
}

static void acknowledge(const struct controller *controller, enum card_interrupt interrupt)
{
    controller->access.acknowledge(controller->access.context, interrupt);
}

/* The line is raised until the device is silenced; causes are forgotten when they are read. */
static void take_line(struct controller *controller)
{
    write(controller, REGISTER_MASK, CAUSES_ALL);
    const uint32_t causes = read(controller, REGISTER_CAUSES);
    for (uint32_t i = 0; i < CONTROLLER_QUEUE_COUNT; i++) {
        controller->is_armed[i] = false;
    }
    if ((causes & CAUSE_LINK) != 0) {
        read_link(controller);
    }
    write(controller, REGISTER_UNMASK, link_causes(controller));
    acknowledge(controller, CARD_INTERRUPT_RECEIVE);
}

/* The link is read after its cause was cleared: what changes from then on is told again. */
static void take_message(struct controller *controller, enum card_interrupt interrupt)
{
    if (interrupt == CARD_INTERRUPT_OTHER) {
        write(controller, REGISTER_CAUSES, link_causes(controller));
        read_link(controller);
        write(controller, REGISTER_UNMASK, link_causes(controller));
    } else {
        controller
            ->is_armed[interrupt == CARD_INTERRUPT_RECEIVE ? CONTROLLER_RECEIVE : CONTROLLER_SEND] =
            false;
    }
    acknowledge(controller, interrupt);
}

void controller_interrupted(struct controller *controller, uint64_t bits)
{
    const uint32_t count = controller->access.has_messages ? CARD_INTERRUPT_COUNT : 1;
    for (uint32_t i = 0; i < count; i++) {
        if ((bits & UINT64_C(1) << i) == 0) {
            continue;
        }
        if (controller->access.has_messages) {
            take_message(controller, (enum card_interrupt)i);
        } else {
            take_line(controller);
        }
    }
}

/* -- statistics ------------------------------------------------------------------------------- */

void controller_count(const struct controller *controller, struct network_losses *losses)
{
    static const uint32_t damaged[] = {
        REGISTER_COUNT_BAD_SUM,
        REGISTER_COUNT_ALIGNMENT,
        REGISTER_COUNT_BAD,
        REGISTER_COUNT_SHORT,
        REGISTER_COUNT_FRAGMENTS,
        REGISTER_COUNT_LONG,
    };
    if (controller->is_gone) {
        return;
    }
    for (uint32_t i = 0; i < sizeof(damaged) / sizeof(damaged[0]); i++) {
        losses->receive_errors += read(controller, damaged[i]);
    }
    losses->receive_missed += read(controller, REGISTER_COUNT_MISSED);
}
