/*
 * The functions of a C library that ACPICA calls, where there is none. The recipe compiles this
 * file and ACPICA with these names prefixed by acpica_. With this, the library leaves nothing
 * undefined but memcpy, memmove, memset, memcmp and the functions acpi_os_*.
 */
#include <ctype.h>
#include <string.h>

size_t strlen(const char *text)
{
    size_t length = 0;
    while (text[length] != '\0') {
        length++;
    }
    return length;
}

int strncmp(const char *left, const char *right, size_t size_bytes)
{
    for (size_t i = 0; i < size_bytes; i++) {
        if (left[i] != right[i] || left[i] == '\0') {
            return (unsigned char)left[i] - (unsigned char)right[i];
        }
    }
    return 0;
}

int strcmp(const char *left, const char *right)
{
    return strncmp(left, right, (size_t)-1);
}

char *strcpy(char *restrict target, const char *restrict source)
{
    memcpy(target, source, strlen(source) + 1);
    return target;
}

/* What is left of the target becomes zeros. */
char *strncpy(char *restrict target, const char *restrict source, size_t size_bytes)
{
    size_t length = 0;
    while (length < size_bytes && source[length] != '\0') {
        target[length] = source[length];
        length++;
    }
    memset(target + length, 0, size_bytes - length);
    return target;
}

char *strcat(char *restrict target, const char *restrict source)
{
    strcpy(target + strlen(target), source);
    return target;
}

int isdigit(int character)
{
    return character >= '0' && character <= '9';
}

int isupper(int character)
{
    return character >= 'A' && character <= 'Z';
}

int tolower(int character)
{
    return isupper(character) ? character - 'A' + 'a' : character;
}

int toupper(int character)
{
    return character >= 'a' && character <= 'z' ? character - 'a' + 'A' : character;
}

int isxdigit(int character)
{
    const int lower = tolower(character);
    return isdigit(character) || (lower >= 'a' && lower <= 'f');
}

int isprint(int character)
{
    return character >= ' ' && character <= '~';
}

int isspace(int character)
{
    return character == ' ' || (character >= '\t' && character <= '\r');
}
