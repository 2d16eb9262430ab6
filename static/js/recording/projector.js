/* The big screen: shows what the recording screen in the next window is writing. */

const { meeting } = document.body.dataset;
const channel = new BroadcastChannel(`recording:${meeting}`);
const by = (id) => document.getElementById(id);

channel.onmessage = ({ data }) => {
  if (data === "hello") return;
  by("projector-waiting").hidden = true;
  by("projector-question").textContent = data.question;
  by("projector-number").textContent = data.number;
  by("projector-text").textContent = data.text;
  by("projector-project").hidden = !data.project;
  document.body.dataset.length = data.text.length > 600 ? "long" : data.text.length > 260 ? "middle" : "short";
};
channel.postMessage("hello");
