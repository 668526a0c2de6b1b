/*
 * A question to the person: who asks, what, fields for what is typed, and two buttons. What the
 * asker says stands in a field of its own below the compositor's words.
 */
#include "state.h"

#define WIDTH       480
#define PADDING     24
#define HEADER      52
#define BADGE       36
#define LINE        20
#define QUOTE       12
#define FIELD       34
#define FIELD_LABEL 22
#define GAP         14
#define ERROR       22
#define BUTTON      34
#define BUTTON_WIDE 112
#define CORNER      14

static int32_t scaled(const struct scene *scene, int32_t length)
{
    return theme_length(&scene->screen, length);
}

static struct label text_label(const struct scene *scene, struct bytes text)
{
    return (struct label){FONTS_SANS, THEME_TEXT, theme_of(&scene->screen)->text, text};
}

/* How much of a text stands on a line; `skipped` is what separates it from the next. */
static size_t line_of(struct scene *scene, struct bytes text, int32_t width, size_t *skipped)
{
    size_t end = 0;
    *skipped = 0;
    while (end < text.size_bytes && text.data[end] != '\n') {
        end++;
    }
    const struct bytes line = {text.data, end};
    size_t fits = end;
    if (scene->fonts != NULL) {
        const struct fonts_style style = {
            FONTS_SANS, THEME_TEXT * FONTS_PIXEL * (int32_t)scene->screen.scale_halves / 2};
        fits = fonts_fitting(scene->fonts, style, line, width * FONTS_PIXEL);
    }
    if (fits == end) {
        *skipped = end < text.size_bytes ? 1 : 0;
        return end;
    }
    size_t space = fits;
    while (space > 0 && text.data[space] != ' ') {
        space--;
    }
    *skipped = space > 0 ? 1 : 0;
    return space > 0 ? space : fits > 0 ? fits : 1;
}

static uint32_t lines_count(struct scene *scene, int32_t width, uint32_t most)
{
    struct bytes rest = text_bytes(scene->prompt.text);
    uint32_t count = 0;
    while (rest.size_bytes > 0 && count < most) {
        size_t skipped = 0;
        const size_t taken = line_of(scene, rest, width, &skipped) + skipped;
        rest = (struct bytes){rest.data + taken, rest.size_bytes - taken};
        count++;
    }
    return count;
}

static uint32_t fields_of(const struct prompt_texts *prompt)
{
    return prompt->kind < SCENE_PROMPT_LINE          ? 0
           : prompt->kind == SCENE_PROMPT_NEW_SECRET ? 2
                                                     : 1;
}

static int32_t field_height(const struct scene *scene)
{
    const bool has_labels = scene->prompt.kind == SCENE_PROMPT_NEW_SECRET;
    return scaled(scene, FIELD + GAP) + (has_labels ? scaled(scene, FIELD_LABEL) : 0);
}

/* All but the lines of the text. */
static int32_t fixed_height(const struct scene *scene)
{
    const struct prompt_texts *prompt = &scene->prompt;
    const bool has_text = prompt->text[0] != '\0';
    const bool has_error = prompt->error[0] != '\0';
    return scaled(scene, 2 * PADDING + HEADER + GAP + BUTTON) +
           (has_text ? scaled(scene, 2 * QUOTE + GAP) : 0) +
           (int32_t)prompt->field_count * field_height(scene) +
           (has_error ? scaled(scene, ERROR + GAP / 2) : 0);
}

static void buttons_arrange(struct scene *scene, int32_t width, int32_t height)
{
    struct prompt_texts *prompt = &scene->prompt;
    const int32_t padding = scaled(scene, PADDING);
    const int32_t room = (width - 2 * padding - scaled(scene, GAP)) / 2;
    const int32_t wanted = scaled(scene, BUTTON_WIDE);
    const int32_t wide = wanted < room ? wanted : room;
    const int32_t y = height - padding - scaled(scene, BUTTON);
    prompt->yes_place = (struct rectangle){width - padding - wide, y, wide, scaled(scene, BUTTON)};
    prompt->no_place = prompt->yes_place;
    prompt->no_place.x -= wide + scaled(scene, GAP);
}

struct rectangle prompt_arrange(struct scene *scene)
{
    struct prompt_texts *prompt = &scene->prompt;
    const struct rectangle screen = scene_bounds(scene);
    const int32_t wanted = scaled(scene, WIDTH);
    const int32_t width = wanted < screen.width ? wanted : screen.width;
    prompt->field_count = fields_of(prompt);
    const int32_t fixed = fixed_height(scene);
    const int32_t room = (screen.height - fixed) / scaled(scene, LINE);
    const uint32_t most = room < 1                           ? 1
                          : room < (int32_t)PROMPT_LINES_MAX ? (uint32_t)room
                                                             : PROMPT_LINES_MAX;
    prompt->line_count = lines_count(scene, width - 2 * scaled(scene, PADDING + QUOTE), most);
    const int32_t height = fixed + (int32_t)prompt->line_count * scaled(scene, LINE);
    buttons_arrange(scene, width, height);
    int32_t y = scaled(scene, PADDING + HEADER);
    if (prompt->line_count > 0) {
        y += scaled(scene, 2 * QUOTE + GAP) + (int32_t)prompt->line_count * scaled(scene, LINE);
    }
    for (uint32_t i = 0; i < prompt->field_count; i++) {
        y += field_height(scene);
        prompt->fields[i] = (struct rectangle){scaled(scene, PADDING),
                                               y - scaled(scene, FIELD + GAP),
                                               width - 2 * scaled(scene, PADDING),
                                               scaled(scene, FIELD)};
    }
    return (struct rectangle){
        (screen.width - width) / 2, (screen.height - height) / 2, width, height};
}

static void header_draw(struct scene *scene, struct canvas *canvas)
{
    static const char *const words[] = {
        [SCENE_PROMPT_CONSENT] = "Do you allow this?",
        [SCENE_PROMPT_CHOICE] = "What do you want to do?",
        [SCENE_PROMPT_NOTICE] = "Has something to tell you",
        [SCENE_PROMPT_LINE] = "Asks for an answer",
        [SCENE_PROMPT_SECRET] = "Asks for a secret",
        [SCENE_PROMPT_NEW_SECRET] = "Asks for a new secret",
    };
    const struct theme *theme = theme_of(&scene->screen);
    const int32_t padding = scaled(scene, PADDING);
    const int32_t badge = scaled(scene, BADGE);
    const struct rectangle disc = {padding, padding, badge, badge};
    badge_draw(scene, canvas, disc, &scene->prompt.owner);
    struct rectangle line = {padding + badge + scaled(scene, 12), padding, 0, badge / 2};
    line.width = canvas_pixels(canvas).width - padding - line.x;
    owner_draw(scene, canvas, line, &scene->prompt.owner);
    line.y += badge / 2;
    const struct label asks = {
        FONTS_SANS, THEME_TEXT, theme->text_dim, text_bytes(words[scene->prompt.kind])};
    label_draw(scene, canvas, line, &asks);
}

static void quote_draw(struct scene *scene, struct canvas *canvas)
{
    const struct theme *theme = theme_of(&scene->screen);
    const int32_t padding = scaled(scene, PADDING);
    const int32_t quote = scaled(scene, QUOTE);
    const int32_t height = scaled(scene, LINE);
    const int32_t count = (int32_t)scene->prompt.line_count;
    const struct rectangle place = {
        padding,
        scaled(scene, PADDING + HEADER),
        canvas_pixels(canvas).width - 2 * padding,
        count * height + 2 * quote};
    if (count == 0) {
        return;
    }
    canvas_round_fill(canvas, place, (float)scaled(scene, 8), theme->window);
    struct bytes rest = text_bytes(scene->prompt.text);
    struct rectangle line = {place.x + quote, place.y + quote, place.width - 2 * quote, height};
    for (int32_t i = 0; i < count; i++) {
        size_t skipped = 0;
        const size_t taken = line_of(scene, rest, line.width, &skipped);
        /* What has no place ends the last line, which is cut then. */
        const bool is_last = i == count - 1;
        const struct label label =
            text_label(scene, (struct bytes){rest.data, is_last ? rest.size_bytes : taken});
        label_draw(scene, canvas, line, &label);
        rest = (struct bytes){rest.data + taken + skipped, rest.size_bytes - taken - skipped};
        line.y += height;
    }
}

static void
dots_draw(struct scene *scene, struct canvas *canvas, struct rectangle inner, uint32_t count)
{
    const int32_t step = scaled(scene, 11);
    const int32_t room = inner.width / step - 1;
    const int32_t shown = (int32_t)count < room ? (int32_t)count : room;
    for (int32_t i = 0; i < shown; i++) {
        const struct canvas_point middle = {
            (float)(inner.x + i * step) + (float)step / 2,
            (float)inner.y + (float)inner.height / 2};
        canvas_circle(canvas, middle, (float)scaled(scene, 7) / 2, theme_of(&scene->screen)->text);
    }
}

static void
cursor_draw(struct scene *scene, struct canvas *canvas, struct rectangle inner, int32_t x)
{
    const int32_t height = scaled(scene, 18);
    const struct rectangle bar = {
        x, inner.y + (inner.height - height) / 2, scaled(scene, 1), height};
    canvas_fill(canvas, bar, theme_of(&scene->screen)->accent);
}

/* So far to the left that the cursor is seen; answers where that is. */
static int32_t line_draw(struct scene *scene, struct canvas *canvas, struct rectangle inner)
{
    const struct prompt_texts *prompt = &scene->prompt;
    struct label label = text_label(scene, text_bytes(prompt->line));
    struct label before = label;
    if (prompt->cursor_bytes < before.text.size_bytes) {
        before.text.size_bytes = prompt->cursor_bytes;
    }
    const int32_t cursor = label_width(scene, &before);
    const int32_t most = inner.width - scaled(scene, 2);
    const int32_t moved = cursor > most ? cursor - most : 0;
    canvas_push_clip(canvas, inner);
    struct rectangle place = inner;
    place.x -= moved;
    place.width = label_width(scene, &label) + 2;
    label_draw(scene, canvas, place, &label);
    canvas_pop_clip(canvas);
    return inner.x + cursor - moved;
}

static void field_draw(struct scene *scene, struct canvas *canvas, uint32_t index)
{
    static const char *const words[] = {"New secret", "Once more"};
    const struct theme *theme = theme_of(&scene->screen);
    const struct prompt_texts *prompt = &scene->prompt;
    const struct rectangle field = prompt->fields[index];
    const bool is_focused = (uint32_t)prompt->focus == index;
    const float corner = (float)scaled(scene, 7);
    if (prompt->kind == SCENE_PROMPT_NEW_SECRET) {
        const struct rectangle above = {
            field.x, field.y - scaled(scene, FIELD_LABEL), field.width, scaled(scene, FIELD_LABEL)};
        const struct label label = {
            FONTS_SANS, THEME_TEXT - 1, theme->text_dim, text_bytes(words[index])};
        label_draw(scene, canvas, above, &label);
    }
    canvas_round_fill(canvas, field, corner, theme->field);
    canvas_round_outline(
        canvas,
        field,
        corner,
        (float)scaled(scene, is_focused ? 2 : 1),
        is_focused ? theme->accent : theme->field_border);
    const int32_t inset = scaled(scene, 10);
    const struct rectangle inner = {
        field.x + inset, field.y, field.width - 2 * inset, field.height};
    int32_t cursor = 0;
    if (prompt->kind == SCENE_PROMPT_LINE) {
        cursor = line_draw(scene, canvas, inner);
    } else {
        const int32_t step = scaled(scene, 11);
        const int32_t room = inner.width / step - 1;
        const int32_t count = (int32_t)prompt->symbols[index];
        dots_draw(scene, canvas, inner, prompt->symbols[index]);
        cursor = inner.x + (count < room ? count : room) * step + scaled(scene, 1);
    }
    if (is_focused) {
        cursor_draw(scene, canvas, inner, cursor);
    }
}

static void button_draw(struct scene *scene, struct canvas *canvas, bool is_yes)
{
    const struct theme *theme = theme_of(&scene->screen);
    const struct prompt_texts *prompt = &scene->prompt;
    const struct rectangle place = is_yes ? prompt->yes_place : prompt->no_place;
    const bool is_focused =
        prompt->focus == (is_yes ? SCENE_PROMPT_FOCUS_YES : SCENE_PROMPT_FOCUS_NO);
    const float corner = (float)scaled(scene, 8);
    canvas_round_fill(canvas, place, corner, is_yes ? theme->accent : theme->button);
    if (is_focused) {
        const int32_t ring = scaled(scene, 4);
        canvas_round_outline(
            canvas,
            rectangle_inset(place, -ring),
            corner + (float)ring,
            (float)scaled(scene, 2),
            theme->accent);
    }
    const struct label label = {
        FONTS_SANS_BOLD,
        THEME_TEXT,
        is_yes ? theme->accent_text : theme->text,
        text_bytes(is_yes ? prompt->yes : prompt->no)};
    label_draw_centred(scene, canvas, place, &label);
}

void prompt_draw(struct scene *scene, struct canvas *canvas)
{
    const struct theme *theme = theme_of(&scene->screen);
    const struct prompt_texts *prompt = &scene->prompt;
    const struct pixels pixels = canvas_pixels(canvas);
    const struct rectangle all = {0, 0, pixels.width, pixels.height};
    const float corner = (float)scaled(scene, CORNER);
    canvas_round_fill(canvas, all, corner, theme->box);
    canvas_round_outline(canvas, all, corner, (float)scaled(scene, 2), theme->accent);
    header_draw(scene, canvas);
    quote_draw(scene, canvas);
    for (uint32_t i = 0; i < prompt->field_count; i++) {
        field_draw(scene, canvas, i);
    }
    if (prompt->error[0] != '\0') {
        const struct rectangle place = {
            scaled(scene, PADDING),
            prompt->yes_place.y - scaled(scene, ERROR + GAP),
            pixels.width - 2 * scaled(scene, PADDING),
            scaled(scene, ERROR)};
        const struct label label = {
            FONTS_SANS, THEME_TEXT, theme->danger, text_bytes(prompt->error)};
        label_draw(scene, canvas, place, &label);
    }
    button_draw(scene, canvas, false);
    button_draw(scene, canvas, true);
}
