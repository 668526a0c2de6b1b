#include "model.h"
#include "registers.h"
#include <string.h>

struct model model;

static void note(bool is_wrong, const char *what)
{
    if (is_wrong && model.misuse == NULL) {
        model.misuse = what;
    }
}

static uint32_t *at_register(uint32_t offset)
{
    static uint32_t nowhere;
    const bool is_one = offset % 4 == 0 && offset < sizeof(model.registers);
    note(!is_one, "there is no such register");
    return is_one ? &model.registers[offset / 4] : &nowhere;
}

/* NULL, and misuse: there is no such memory, or the device may not reach it. */
static uint8_t *at_memory(uint64_t device_address, uint64_t size_bytes)
{
    const uint64_t offset = device_address - MODEL_ADDRESS_BASE;
    if (!model.may_reach_memory || offset > MODEL_ARENA_BYTES ||
        size_bytes > MODEL_ARENA_BYTES - offset) {
        note(true, "it is made to reach what is not the driver's");
        return NULL;
    }
    return model.arena + offset;
}

uint8_t *model_data(void)
{
    return model.arena + MODEL_DATA_OFFSET;
}

uint64_t model_data_address(void)
{
    return MODEL_ADDRESS_BASE + MODEL_DATA_OFFSET;
}

/* -- interrupts ------------------------------------------------------------------------------- */

static void send_message(uint32_t cause, uint32_t shift)
{
    const uint32_t entry = *at_register(REGISTER_MESSAGES) >> shift;
    if ((model.causes & model.unmasked & cause) == 0) {
        return;
    }
    note((entry & MESSAGES_IS_VALID) == 0, "a cause without a message is let through");
    model.signalled |= UINT64_C(1) << (entry & 7);
    model.causes &= ~(*at_register(REGISTER_AUTO_CLEAR) & cause);
    if ((*at_register(REGISTER_CONTROL_MORE) & CONTROL_MORE_MASKS) != 0 && !model.moods.masks_not) {
        model.unmasked &= ~(*at_register(REGISTER_AUTO_MASK) & cause);
    }
}

static void update_interrupts(void)
{
    if (model.has_messages) {
        model.causes |= (model.causes & CAUSE_LINK) != 0 ? CAUSE_OTHER : 0;
        send_message(CAUSE_RECEIVE_QUEUE, MESSAGES_RECEIVE_SHIFT);
        send_message(CAUSE_SEND_QUEUE, MESSAGES_SEND_SHIFT);
        send_message(CAUSE_OTHER, MESSAGES_OTHER_SHIFT);
    } else if (model_is_raised()) {
        model.signalled |= 1;
    }
}

static void cause(uint32_t of_line, uint32_t of_queue)
{
    model.causes |= model.has_messages ? of_queue : of_line;
    update_interrupts();
}

bool model_is_raised(void)
{
    return !model.has_messages && !model.moods.is_gone && (model.causes & model.unmasked) != 0;
}

void model_set_link(bool is_up)
{
    model.is_up = is_up;
    cause(CAUSE_LINK, CAUSE_LINK);
}

/* -- sums and cutting (7.2, 7.3) -------------------------------------------------------------- */

static uint32_t read16(const uint8_t *at)
{
    return (uint32_t)at[0] << 8 | at[1];
}

static void write16(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static void add32(uint8_t *at, uint32_t value)
{
    const uint32_t sum = (read16(at) << 16 | read16(at + 2)) + value;
    write16(at, sum >> 16);
    write16(at + 2, sum);
}

static uint32_t fold(uint32_t sum)
{
    while (sum > UINT16_MAX) {
        sum = (sum & UINT16_MAX) + (sum >> 16);
    }
    return sum;
}

static uint32_t sum_of(const uint8_t *bytes, uint32_t size_bytes)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i < size_bytes; i++) {
        sum += (uint32_t)bytes[i] << (i % 2 == 0 ? 8 : 0);
    }
    return fold(sum);
}

/* What is where the sum belongs is summed too, and `more`; `last` of 0 is the end. */
static void put_sum(struct model_frame *frame, uint32_t places, uint32_t more)
{
    const uint32_t first = places & 0xff;
    const uint32_t at = places >> 8 & 0xff;
    const uint32_t last = places >> 16;
    const uint32_t end = last == 0 ? frame->size_bytes : last + 1;
    if (end > frame->size_bytes || first >= end || at + 2 > end) {
        note(true, "a sum of what is not in the frame");
        return;
    }
    const uint32_t sum = sum_of(frame->bytes + first, end - first) + more;
    write16(frame->bytes + at, ~fold(sum) & UINT16_MAX);
}

static void emit(const struct model_frame *frame)
{
    model.sent[model.sent_count++ % MODEL_SENT_MAX] = *frame;
}

static void emit_whole(uint32_t options)
{
    struct model_frame frame = {.size_bytes = model.gathered_bytes};
    if (frame.size_bytes > sizeof(frame.bytes)) {
        note(true, "a frame that no peer takes");
        return;
    }
    memcpy(frame.bytes, model.gathered, frame.size_bytes);
    if ((options & 1u << 9) != 0) {
        put_sum(&frame, model.context.words[1], 0);
    }
    emit(&frame);
}

/* The headers of part `number`, whose content begins at `at`. */
static void change_headers(struct model_frame *frame, uint32_t at, bool is_last)
{
    const uint32_t network = model.context.words[0] & 0xff;
    const uint32_t transport = model.context.words[1] & 0xff;
    const uint32_t number = at / (model.context.words[3] >> 16);
    write16(frame->bytes + network + 2, frame->size_bytes - network);
    write16(frame->bytes + network + 4, read16(frame->bytes + network + 4) + number);
    put_sum(frame, model.context.words[0], 0);
    add32(frame->bytes + transport + 4, at);
    if (!is_last) {
        frame->bytes[transport + 13] &= (uint8_t)~9u; /* FIN and PSH */
    }
    put_sum(frame, model.context.words[1], frame->size_bytes - transport);
}

static void emit_parts(uint32_t options)
{
    const uint32_t header = model.context.words[3] >> 8 & 0xff;
    const uint32_t segment = model.context.words[3] >> 16;
    const uint32_t content = model.context.words[2] & 0xfffff;
    const uint32_t wanted = 3u << 8; /* both sums */
    if ((model.context.words[2] & 7u << 24) != 7u << 24 || segment == 0 || header < 54 ||
        header + segment > MODEL_FRAME_BYTES || (options & wanted) != wanted ||
        header + content != model.gathered_bytes) {
        note(true, "what is to be cut contradicts itself");
        return;
    }
    for (uint32_t at = 0; at < content; at += segment) {
        const uint32_t rest = content - at;
        const uint32_t part = rest < segment ? rest : segment;
        struct model_frame frame = {.size_bytes = header + part};
        memcpy(frame.bytes, model.gathered, header);
        memcpy(frame.bytes + header, model.gathered + header + at, part);
        change_headers(&frame, at, rest <= segment);
        emit(&frame);
    }
}

static void gather(const struct transmit_descriptor *descriptor)
{
    const uint32_t size_bytes = descriptor->words[2] & 0xfffff;
    const uint64_t address = descriptor->words[0] | (uint64_t)descriptor->words[1] << 32;
    const uint8_t *from = at_memory(address, size_bytes);
    if (from == NULL || size_bytes == 0 ||
        size_bytes > sizeof(model.gathered) - model.gathered_bytes) {
        note(true, "a piece that cannot be");
        return;
    }
    memcpy(model.gathered + model.gathered_bytes, from, size_bytes);
    model.gathered_bytes += size_bytes;
}

static void take_descriptor(struct transmit_descriptor *descriptor)
{
    const uint32_t command = descriptor->words[2];
    note((command & 1u << 29) == 0, "a descriptor of the old kind");
    if ((command & 1u << 20) == 0) {
        note(model.gathered_bytes != 0, "what is computed is said in the middle of a frame");
        model.context = *descriptor;
        return;
    }
    gather(descriptor);
    if ((command & 1u << 24) == 0) {
        return;
    }
    note((command & 1u << 25) == 0, "a frame without Ethernet's sum");
    if ((command & 1u << 26) != 0) {
        emit_parts(descriptor->words[3]);
    } else {
        emit_whole(descriptor->words[3]);
    }
    model.gathered_bytes = 0;
}

void model_send(void)
{
    uint32_t *head = at_register(REGISTER_SEND_HEAD);
    const uint32_t entries = *at_register(REGISTER_SEND_BYTES) / TRANSMIT_DESCRIPTOR_BYTES;
    const uint64_t base =
        *at_register(REGISTER_SEND_BASE) | (uint64_t)*at_register(REGISTER_SEND_BASE_HIGH) << 32;
    bool is_marked = false;
    if ((*at_register(REGISTER_SEND) & SEND_IS_ON) == 0 || model.moods.is_silent || entries == 0) {
        return;
    }
    while (*head != *at_register(REGISTER_SEND_TAIL)) {
        uint8_t *at = at_memory(
            base + (uint64_t)*head * TRANSMIT_DESCRIPTOR_BYTES, TRANSMIT_DESCRIPTOR_BYTES);
        if (at == NULL) {
            return;
        }
        struct transmit_descriptor descriptor;
        memcpy(&descriptor, at, sizeof(descriptor));
        take_descriptor(&descriptor);
        if ((descriptor.words[2] & 1u << 27) != 0) {
            at[12] |= 1;
            is_marked = true;
        }
        *head = (*head + 1) % entries;
    }
    if (is_marked) {
        cause(CAUSE_SENT, CAUSE_SEND_QUEUE);
    }
}

/* -- receiving (7.1) -------------------------------------------------------------------------- */

bool model_receive(const void *frame, uint32_t size_bytes, uint32_t status)
{
    uint32_t *head = at_register(REGISTER_RECEIVE_HEAD);
    const uint32_t entries = *at_register(REGISTER_RECEIVE_BYTES) / RECEIVE_DESCRIPTOR_BYTES;
    const uint64_t base = *at_register(REGISTER_RECEIVE_BASE) |
                          (uint64_t)*at_register(REGISTER_RECEIVE_BASE_HIGH) << 32;
    if ((*at_register(REGISTER_RECEIVE) & RECEIVE_IS_ON) == 0 ||
        *head == *at_register(REGISTER_RECEIVE_TAIL)) {
        return false;
    }
    uint8_t *at =
        at_memory(base + (uint64_t)*head * RECEIVE_DESCRIPTOR_BYTES, RECEIVE_DESCRIPTOR_BYTES);
    uint64_t address = 0;
    if (at != NULL) {
        memcpy(&address, at, sizeof(address));
    }
    uint8_t *room = at_memory(address, RECEIVE_BUFFER_BYTES);
    if (at == NULL || room == NULL) {
        return false;
    }
    memcpy(room, frame, size_bytes < RECEIVE_BUFFER_BYTES ? size_bytes : RECEIVE_BUFFER_BYTES);
    const uint32_t words[4] = {0xaaaaaaaa, 0xbbbbbbbb, status, size_bytes | 0xcccc0000};
    memcpy(at, words, sizeof(words));
    *head = (*head + 1) % entries;
    cause(CAUSE_RECEIVED, CAUSE_RECEIVE_QUEUE);
    return true;
}

/* -- registers -------------------------------------------------------------------------------- */

static void begin_reset(void)
{
    memset(model.registers, 0xa5, sizeof(model.registers)); /* whatever a driver does not set */
    *at_register(REGISTER_CONTROL) = CONTROL_RESET;
    *at_register(REGISTER_RECEIVE) = 0;
    *at_register(REGISTER_SEND) = 0;
    *at_register(REGISTER_EEPROM) = 0;
    memcpy(at_register(REGISTER_ADDRESS), model.address, 4);
    *at_register(REGISTER_ADDRESS_HIGH) = 0;
    memcpy(at_register(REGISTER_ADDRESS_HIGH), model.address + 4, 2);
    *at_register(REGISTER_ADDRESS_HIGH) |= model.has_address ? ADDRESS_HIGH_IS_VALID : 0;
    for (uint32_t i = REGISTER_COUNT_BAD_SUM; i <= REGISTER_COUNT_LONG; i += 4) {
        *at_register(i) = 0;
    }
    model.causes = 0;
    model.unmasked = 0;
    model.gathered_bytes = 0;
    model.resetting = 3;
    model.reset_count++;
}

static void go_on_resetting(void)
{
    if (model.resetting == 0 || model.moods.never_resets || --model.resetting != 0) {
        return;
    }
    *at_register(REGISTER_CONTROL) &= ~CONTROL_RESET;
    *at_register(REGISTER_EEPROM) = model.moods.never_reads_eeprom ? 0 : EEPROM_WAS_READ;
}

static uint32_t read_status(void)
{
    const bool is_stopped = (*at_register(REGISTER_CONTROL) & CONTROL_NO_MASTER) != 0;
    return (model.is_up ? STATUS_LINK_UP : 0) |
           (is_stopped && !model.moods.never_stops ? 0 : STATUS_IS_MASTER);
}

/* Forgotten only when nothing could be lost by it (10.2.4). */
static uint32_t read_causes(void)
{
    const uint32_t causes = model.causes;
    model.causes = model.unmasked == 0 ? 0 : model.causes;
    return causes;
}

static uint32_t read_register(void *context, uint32_t offset)
{
    (void)context;
    go_on_resetting();
    if (model.moods.is_gone) {
        return REGISTER_GONE;
    }
    if (offset == REGISTER_STATUS) {
        return read_status();
    }
    if (offset == REGISTER_CAUSES) {
        return read_causes();
    }
    const uint32_t value = *at_register(offset);
    if (offset >= REGISTER_COUNT_BAD_SUM && offset <= REGISTER_COUNT_LONG) {
        *at_register(offset) = 0;
    }
    return value;
}

static bool is_of_ring(uint32_t offset)
{
    return offset == REGISTER_RECEIVE_BASE || offset == REGISTER_RECEIVE_BASE_HIGH ||
           offset == REGISTER_RECEIVE_BYTES || offset == REGISTER_RECEIVE_HEAD ||
           offset == REGISTER_SEND_BASE || offset == REGISTER_SEND_BASE_HIGH ||
           offset == REGISTER_SEND_BYTES || offset == REGISTER_SEND_HEAD;
}

static void check_write(uint32_t offset, uint32_t value)
{
    const bool is_on = (*at_register(REGISTER_RECEIVE) & RECEIVE_IS_ON) != 0;
    const bool is_sending = (*at_register(REGISTER_SEND) & SEND_IS_ON) != 0;
    const bool is_of_sending = offset >= REGISTER_SEND_BASE;
    note(is_of_ring(offset) && (is_of_sending ? is_sending : is_on), "a ring is moved at work");
    note(
        (offset == REGISTER_RECEIVE_BASE || offset == REGISTER_SEND_BASE) && value % 16 != 0,
        "a ring at an odd place");
    note(
        (offset == REGISTER_RECEIVE_BYTES || offset == REGISTER_SEND_BYTES) && value % 128 != 0,
        "a ring of an odd size");
    note(
        offset == REGISTER_CONTROL && (value & CONTROL_RESET) != 0 &&
            (read_status() & STATUS_IS_MASTER) != 0,
        "a reset while it reaches memory");
}

static void write_register(void *context, uint32_t offset, uint32_t value)
{
    (void)context;
    check_write(offset, value);
    switch (offset) {
    case REGISTER_CAUSES:
        model.causes &= ~value;
        break;
    case REGISTER_UNMASK:
        model.unmasked |= value;
        break;
    case REGISTER_MASK:
        model.unmasked &= ~value;
        break;
    default:
        *at_register(offset) = value;
        break;
    }
    if (offset == REGISTER_CONTROL && (value & CONTROL_RESET) != 0) {
        begin_reset();
    }
    if (offset == REGISTER_SEND_TAIL) {
        model_send();
    }
    update_interrupts();
}

/* -- the rest of access.h --------------------------------------------------------------------- */

static enum status attach(void *context, uint32_t event)
{
    struct card *card = context;
    note(event != 7, "another event");
    card->controller.access.memory = (struct card_memory){model.arena, MODEL_ADDRESS_BASE};
    card->controller.access.has_messages = model.has_messages;
    return model.attach_status;
}

static enum status let_reach_memory(void *context)
{
    (void)context;
    note(model.reset_count == 0, "it reaches memory before it was stopped");
    model.may_reach_memory = true;
    return model.reach_status;
}

static uint64_t now_ns(void *context)
{
    (void)context;
    return model.time_ns;
}

static void sleep_until(void *context, uint64_t time_ns)
{
    (void)context;
    model.time_ns = time_ns;
}

static void acknowledge(void *context, uint32_t interrupt)
{
    (void)context;
    note(
        !model.has_messages && (interrupt != CARD_INTERRUPT_RECEIVE || model_is_raised()),
        "a line that is still raised is acknowledged");
    model.acknowledged_count++;
}

struct card_access model_access(void)
{
    return (struct card_access){
        .attach = attach,
        .let_reach_memory = let_reach_memory,
        .read = read_register,
        .write = write_register,
        .now_ns = now_ns,
        .sleep_until = sleep_until,
        .acknowledge = acknowledge,
    };
}

void model_init(bool has_messages)
{
    static const uint8_t address[NETWORK_ADDRESS_BYTES] = {0x52, 0x54, 0, 0x12, 0x34, 0x56};
    memset(&model, 0, sizeof(model));
    model.has_messages = has_messages;
    model.has_address = true;
    model.is_up = true;
    memcpy(model.address, address, sizeof(address));
}
