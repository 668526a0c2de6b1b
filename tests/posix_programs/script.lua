-- Some of everything: numbers, strings, tables, closures, coroutines, metatables, errors, files.
local function fibonacci(n)
  return n < 2 and n or fibonacci(n - 1) + fibonacci(n - 2)
end
print("fibonacci", fibonacci(24))

local primes, sieve = {}, {}
for i = 2, 20000 do
  if not sieve[i] then
    primes[#primes + 1] = i
    for j = i * i, 20000, i do sieve[j] = true end
  end
end
print("primes", #primes, primes[#primes])

local seed = 12345
local function random()
  seed = (seed * 1103515245 + 12345) % 2147483648
  return seed
end
local numbers = {}
for i = 1, 20000 do numbers[i] = random() end
table.sort(numbers)
local sum = 0
for i = 1, #numbers, 997 do sum = sum + numbers[i] end
print("sorted", numbers[1], numbers[10000], numbers[20000], sum)

local words = {}
for word in ("the quick brown fox jumps over the lazy dog"):gmatch("%a+") do
  words[#words + 1] = word:upper():reverse()
end
print("words", table.concat(words, ","))
print("format", ("%5.2f|%-8s|%08x|%g|%q"):format(math.pi, "left", 48879, 1e100, 'a "quote"\n'))
print("math", math.sqrt(2), math.exp(1), math.sin(1), 7 // 2, -7 % 3, 2 ^ 0.5, 1 << 40)

local function permutations(items)
  return coroutine.wrap(function()
    local function step(n)
      if n == 0 then coroutine.yield(table.concat(items)) end
      for i = 1, n do
        items[n], items[i] = items[i], items[n]
        step(n - 1)
        items[n], items[i] = items[i], items[n]
      end
    end
    step(#items)
  end)
end
local count, last = 0, nil
for text in permutations({"a", "b", "c", "d", "e", "f"}) do
  count, last = count + 1, text
end
print("permutations", count, last)

local Vector = {}
Vector.__index = Vector
Vector.__add = function(left, right)
  return setmetatable({x = left.x + right.x, y = left.y + right.y}, Vector)
end
Vector.__tostring = function(self) return "(" .. self.x .. ", " .. self.y .. ")" end
print("vector", tostring(setmetatable({x = 1, y = 2}, Vector) + setmetatable({x = 3.5, y = -2}, Vector)))

print("error", select(2, pcall(error, {code = 7})).code, (pcall(function() return nil + 1 end)))

local name = os.tmpname()
local file = assert(io.open(name, "w"))
for i = 1, 5000 do file:write(("line %d of a file\n"):format(i)) end
file:close()
local lines, bytes = 0, 0
for line in io.lines(name) do
  lines, bytes = lines + 1, bytes + #line
end
print("file", lines, bytes, os.remove(name), io.open(name) == nil)

collectgarbage()
local memory = {}
for i = 1, 50000 do memory[i] = {i} end
memory = nil
collectgarbage()
print("memory", collectgarbage("count") < 20000)
