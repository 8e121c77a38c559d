"use strict";
const WORDS = {waiting: "waiting", active: "begun", kept: "kept", broken: "broken", warned: "warning", unshown: "not shown"};
const sections = new Map();
let shown = "";

async function post(action, data) {
  const answer = await fetch(action, {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(data || {})});
  if (!answer.ok) throw new Error((await answer.json()).error);
  await look();
}

function section(name) {
  if (sections.has(name)) return sections.get(name);
  const made = document.getElementById("drill").content.firstElementChild.cloneNode(true);
  made.id = name;
  made.querySelector(".begin").addEventListener("click", () => post("begin", {name}).catch(tell));
  made.querySelector(".leave").addEventListener("click", () => post("abandon").catch(tell));
  made.querySelector("form").addEventListener("submit", event => {
    event.preventDefault();
    const said = made.querySelector("textarea").value;
    post("end", {succeeded: event.submitter.value === "succeeded", said}).catch(tell);
  });
  document.getElementById("drills").append(made);
  sections.set(name, made);
  return made;
}

function show(drill) {
  const part = section(drill.name);
  part.dataset.state = drill.state;
  part.classList.toggle("is-active", drill.is_active);
  part.querySelector(".state").textContent = WORDS[drill.state];
  part.querySelector(".name").textContent = drill.name;
  part.querySelector(".title").textContent = drill.title;
  part.querySelector(".task").textContent = drill.task;
  part.querySelector(".good-end").textContent = drill.good_end;
  part.querySelector(".parameters").textContent = JSON.stringify(drill.parameters, null, 2);
  part.querySelector(".wanted").textContent = `Shows ${drill.wanted.join(", ")}.` + (drill.requests ? ` Requests so far: ${drill.requests}.` : "");
  part.querySelector(".begin").textContent = drill.state === "waiting" ? "Begin" : "Begin anew";
  const list = part.querySelector(".clauses");
  list.replaceChildren(...drill.clauses.map(clause => {
    const item = document.createElement("li");
    item.className = clause.verdict;
    item.textContent = `${clause.id} ${clause.verdict}` + (clause.reason ? `: ${clause.reason}` : "");
    if (clause.mend) {
      const mend = document.createElement("p");
      mend.textContent = `How to keep it: ${clause.mend}`;
      item.append(mend);
    }
    return item;
  }));
}

function tell(error) { document.getElementById("progress").textContent = error.message; }

async function look() {
  const text = await (await fetch("state")).text();
  if (text === shown) return;
  shown = text;
  const state = JSON.parse(text);
  const list = document.getElementById("address");
  list.replaceChildren(...Object.entries(state.address).flatMap(([name, value]) => {
    const term = document.createElement("dt"), said = document.createElement("dd");
    term.textContent = name; said.textContent = value;
    return [term, said];
  }));
  state.drills.forEach(show);
  const done = state.drills.filter(drill => ["kept", "warned"].includes(drill.state)).length;
  const broken = state.drills.filter(drill => drill.state === "broken").length;
  document.getElementById("progress").textContent = `${done} of ${state.drills.length} drills kept` + (broken ? `, ${broken} broken.` : ".");
}

document.getElementById("finish").addEventListener("click", async () => {
  try {
    await fetch("finish", {method: "POST"});
    document.getElementById("finished").textContent = "The report is being written; see the terminal.";
    clearInterval(looking);
  } catch (error) { tell(error); }
});
const looking = setInterval(() => look().catch(() => { clearInterval(looking); tell(new Error("The sandbox has ended.")); }), 1000);
look().catch(tell);
